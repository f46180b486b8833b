import { html } from "hono/html";
import { alert, type PageOptions, renderPage } from "./layout.ts";

export interface PasswordView {
  /** Of the link; it is used up by the form, not by this page. */
  token: string;
  message?: string | null;
  status?: PageOptions["status"];
}

/** Where a person who came by a link of the operator chooses a password. */
export function passwordPage({ token, message = null, status }: PasswordView): Promise<Response> {
  const body = html`${alert(message)}
    <form method="post" action="/password">
      <input type="hidden" name="token" value="${token}" />
      <label for="password">New password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        minlength="10"
        required
        aria-describedby="password-rule"
      />
      <p class="quiet" id="password-rule">At least 10 characters.</p>
      <button>Save the password</button>
    </form>`;
  return renderPage({ title: "Choose a password", status }, body);
}
