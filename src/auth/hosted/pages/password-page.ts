import { html } from "hono/html";
import { alert, type PageOptions, renderPage } from "./layout.ts";
import { newPasswordField } from "./new-password-field.ts";

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
      ${newPasswordField("New password")}
      <button>Save the password</button>
    </form>`;
  return renderPage({ title: "Choose a password", status }, body);
}
