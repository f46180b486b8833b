/// <reference types="vite/client" />
import workletUrl from "./capture-worklet.ts?worker&url";

/** Why there is no sound from a microphone, with what to do about it. */
export class MicrophoneError extends Error {
  override readonly name = "MicrophoneError";
}

/** An open microphone. Nothing is heard until it is resumed. */
export interface Microphone {
  sampleRate: number;
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Called for each block that was heard, and when the microphone goes away by itself. */
export interface Listener {
  onBlock(block: Float32Array): void;
  onGone(): void;
}

/** Speech processing is off: it distorts music. */
const CONSTRAINTS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

/**
 * Asks for the microphone and opens it.
 * @throws MicrophoneError
 */
export async function openMicrophone({ onBlock, onGone }: Listener): Promise<Microphone> {
  const stream = await askForStream();
  const [track] = stream.getAudioTracks();
  const context = new AudioContext();
  try {
    await context.suspend();
    await context.audioWorklet.addModule(workletUrl);
  } catch (error) {
    for (const each of stream.getTracks()) each.stop();
    await context.close();
    throw error;
  }
  const capture = new AudioWorkletNode(context, "capture", { channelCount: 1, channelCountMode: "explicit" });
  const scope = new AbortController();
  capture.port.addEventListener("message", ({ data }: MessageEvent<Float32Array>) => onBlock(data), scope);
  capture.port.start();
  // The worklet is connected, though silent: browsers do not run unconnected nodes.
  context.createMediaStreamSource(stream).connect(capture).connect(context.destination);
  track?.addEventListener("ended", onGone, scope);
  return {
    sampleRate: context.sampleRate,
    pause: () => context.suspend(),
    resume: () => context.resume(),
    async close() {
      scope.abort();
      for (const each of stream.getTracks()) each.stop();
      await context.close();
    },
  };
}

async function askForStream(): Promise<MediaStream> {
  // Browsers leave it out where the page does not come over https or from this machine.
  if (!("mediaDevices" in navigator)) {
    throw new MicrophoneError("Browsers record only on pages that come over https or from this machine.");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: CONSTRAINTS });
  } catch (error) {
    throw new MicrophoneError(remedyFor(nameOf(error)), { cause: error });
  }
}

/** In WebKit an OverconstrainedError is no DOMException. */
function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
}

function remedyFor(name: string): string {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "This page may not use the microphone. Allow it in the browser's site settings, beside the address, then try again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "No microphone was found. Connect one, then try again.";
    case "NotReadableError":
    case "AbortError":
      return "The microphone does not answer; another program may be using it. Close that, then try again.";
    default:
      return "The microphone could not be opened. Look at the system's sound settings, then try again.";
  }
}
