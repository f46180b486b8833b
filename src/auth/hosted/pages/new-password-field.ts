import { html } from "hono/html";

/** The field in which a person chooses a password, with the rule for one. */
export function newPasswordField(label: string) {
  return html`<label for="password">${label}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="new-password"
      minlength="10"
      required
      aria-describedby="password-rule"
    />
    <p class="quiet" id="password-rule">At least 10 characters.</p>`;
}
