import { html } from "hono/html";
import { STUDIO_SCOPES } from "../../../contracts/principal.ts";
import type { PersonalKey } from "../personal-keys.ts";
import { documentHost } from "./consent-page.ts";
import { alert, renderPage, type PageOptions } from "./layout.ts";

export interface ConnectedApp {
  clientId: string;
  name: string;
  connectedAt: Date;
}

export interface AccountView {
  email: string;
  keys: readonly PersonalKey[];
  apps: readonly ConnectedApp[];
  /** The key that was just made; it is never shown again. */
  newKey?: string;
  message?: string;
  status?: PageOptions["status"];
}

/** Personal keys and connected apps, each with a way to end them. */
export function accountPage(view: AccountView): Promise<Response> {
  const body = html`${alert(view.message ?? null)}
    <form method="post" action="/sign-out" class="row">
      <span>Signed in as <strong>${view.email}</strong></span
      ><button class="plain">Sign out</button>
    </form>
    <p><a href="/">Open the studio</a></p>
    ${view.newKey ? newKey(view.newKey) : ""}
    <h2>Personal keys</h2>
    ${
      view.keys.length === 0
        ? html`<p class="quiet">A key lets a client without a browser use this studio.</p>`
        : html`<ul>
            ${view.keys.map(keyItem)}
          </ul>`
    }
    ${keyForm()}
    <h2>Connected apps</h2>
    ${
      view.apps.length === 0
        ? html`<p class="quiet">No app is connected.</p>`
        : html`<ul>
            ${view.apps.map(appItem)}
          </ul>`
    }
    ${farewell(view.email)}`;
  return renderPage({ title: "Your account", status: view.status }, body);
}

function farewell(email: string) {
  return html`<h2>Your data</h2>
    <form method="post" action="/account/export" class="row">
      <span class="quiet">Your audio, chats, jobs and costs as one ZIP archive.</span
      ><button class="plain">Download everything</button>
    </form>
    <form method="post" action="/account/delete">
      <p class="quiet">
        Deleting your account deletes all of it: samples, files, chats, jobs, keys. It cannot be undone.
      </p>
      <label for="email">Type ${email} to delete your account</label>
      <input id="email" name="email" type="email" autocomplete="off" required />
      <button class="plain">Delete my account</button>
    </form>`;
}

function newKey(key: string) {
  return html`<div role="status">
    <p><strong>Copy this key now.</strong> It is shown this once.</p>
    <p class="key">${key}</p>
  </div>`;
}

function keyItem(key: PersonalKey) {
  const end = key.expiresAt ? `until ${day(key.expiresAt)}` : "without end";
  return html`<li>
    <form method="post" action="/account/keys/revoke" class="row">
      <span>${key.name} <span class="quiet">${key.start}… · ${key.scopes.join(", ")} · ${end}</span></span>
      <input type="hidden" name="id" value="${key.id}" />
      <button class="plain" aria-label="Revoke the key ${key.name}">Revoke</button>
    </form>
  </li>`;
}

function keyForm() {
  return html`<form method="post" action="/account/keys">
    <label for="name">Name of a new key</label>
    <input id="name" name="name" maxlength="64" required />
    <fieldset>
      <legend>It may</legend>
      ${STUDIO_SCOPES.map((scope) => html`<label><input type="checkbox" name="scope" value="${scope}" checked /> ${scope}</label>`)}
    </fieldset>
    <label for="expires">Valid for</label>
    <select id="expires" name="expiresInDays">
      <option value="30">30 days</option>
      <option value="90" selected>90 days</option>
      <option value="365">a year</option>
      <option value="">ever, until revoked</option>
    </select>
    <button>Create key</button>
  </form>`;
}

function appItem(app: ConnectedApp) {
  const host = documentHost(app.clientId);
  const site = host === null ? "" : `${host} · `;
  return html`<li>
    <form method="post" action="/account/apps/disconnect" class="row">
      <span>${app.name} <span class="quiet">${site}since ${day(app.connectedAt)}</span></span>
      <input type="hidden" name="clientId" value="${app.clientId}" />
      <button class="plain" aria-label="Disconnect ${app.name}">Disconnect</button>
    </form>
  </li>`;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
