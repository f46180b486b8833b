import { useStudio } from "../platform/offline/use-studio.ts";
import { Keyboard, Library, ListMusic, MessagesSquare, Moon, Sun } from "lucide-react";
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { AboveViewHost } from "./above-view-host.tsx";
import { ApprovalsNotice } from "../approvals/approvals-notice.tsx";
import { libraryKeys } from "../library/library-keys.ts";
import { OfflineNotice } from "./offline-notice.tsx";
import { PlayerBar } from "./player-bar.tsx";
import { keptUser } from "../platform/owner.ts";
import { usePlayer } from "../player/use-player.ts";
import { addressOf, useUnknownView, useView, VIEWS, type View } from "../platform/route.ts";
import { actOnKey, shortcutsOf } from "./shortcuts.ts";
import { useTheme } from "../platform/theme.ts";
import { UploadsProvider } from "../samples/uploads.tsx";
import { ViewBoundary } from "../ui/view-boundary.tsx";
import { ViewBody } from "./views.tsx";
import { RecordButton } from "../voice/record-button.tsx";

/** Of hosted studios only. */
const AccountButton = lazy(async () => ({ default: (await import("../account/account-button.tsx")).AccountButton }));
const ShortcutsDialog = lazy(async () => ({ default: (await import("./shortcuts-dialog.tsx")).ShortcutsDialog }));
const UploadList = lazy(async () => ({ default: (await import("../samples/upload-list.tsx")).UploadList }));

const TITLES: Record<View, string> = {
  connections: "Connections",
  files: "Project files",
  chat: "Chat",
  jobs: "Jobs",
  library: "Library",
};
const ICONS: Record<(typeof VIEWS)[number], typeof Library> = {
  chat: MessagesSquare,
  jobs: ListMusic,
  library: Library,
};

/** The studio for a browser that is signed in. */
export function App() {
  const view = useView();
  const unknown = useUnknownView();
  const player = usePlayer();
  // Before the effects of what puts open work in front of it.
  useLayoutEffect(() => {
    document.title = `${TITLES[view]} · wav0`;
  }, [view]);
  const [isHelpShown, setIsHelpShown] = useState(false);
  const showHelp = () => setIsHelpShown(true);
  const client = useStudio();
  const bindings = useMemo(() => [...shortcutsOf(player, showHelp), ...libraryKeys(player, client)], [player, client]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => actOnKey(bindings, event);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [bindings]);
  return (
    <UploadsProvider>
      <div className="app">
        <TopBar view={view} showHelp={showHelp} />
        <OfflineNotice />
        <ApprovalsNotice />
        <Suspense fallback={null}>
          <UploadList />
        </Suspense>
        <main>
          <h1 className="sr">{TITLES[view]}</h1>
          {unknown !== null && (
            <p className="notice" role="alert">
              There is no page “{unknown}” here; this is {TITLES[view]}.
            </p>
          )}
          <ViewBoundary key={view}>
            <Suspense fallback={<p className="notice">Loading…</p>}>
              <ViewBody view={view} />
            </Suspense>
          </ViewBoundary>
        </main>
        <PlayerBar bindings={bindings} />
        <AboveViewHost />
        <Suspense fallback={null}>
          {isHelpShown && <ShortcutsDialog bindings={bindings} onClose={() => setIsHelpShown(false)} />}
        </Suspense>
      </div>
    </UploadsProvider>
  );
}

function TopBar({ view, showHelp }: { view: View; showHelp(): void }) {
  const [isHosted] = useState(() => keptUser() !== null);
  const { isDark, toggle } = useTheme();
  return (
    <header className="top-bar">
      <strong className="brand">wav0</strong>
      <nav aria-label="Views">
        {VIEWS.map((name) => {
          const Icon = ICONS[name];
          return (
            <a key={name} href={addressOf(name)} aria-current={name === view ? "page" : undefined}>
              <Icon size={18} aria-hidden /> <span>{TITLES[name]}</span>
            </a>
          );
        })}
      </nav>
      <RecordButton />
      <button type="button" className="icon" onClick={toggle} aria-label={isDark ? "Light theme" : "Dark theme"}>
        {isDark ? <Sun size={18} aria-hidden /> : <Moon size={18} aria-hidden />}
      </button>
      <button type="button" className="icon show-keys" onClick={showHelp} aria-label="Keyboard shortcuts">
        <Keyboard size={18} aria-hidden />
      </button>
      {isHosted && (
        <Suspense fallback={<span className="icon" />}>
          <AccountButton />
        </Suspense>
      )}
    </header>
  );
}
