#!/usr/bin/env python3
"""Makes a loop, splits it, and writes a REAPER project with a track for each stem. Needs Python 3.9, and nothing else.

    npx wav0-mcp serve                  # in another terminal, if the studio does not run
    npx wav0-mcp install --http | python3 stems_to_reaper.py "dusty lo-fi loop" --bpm 82 --project loop.RPP

The studio's address and the token of this machine come from the pipe.
"""

import argparse
import json
import pathlib
import re
import sys
import urllib.request

TEMPLATE = pathlib.Path(__file__).with_name("reaper-stems.RPP")
PROTOCOL = "2025-11-25"
WAIT_SECONDS = 45


class Studio:
    """An MCP client over HTTP: the handshake, then one POST for each call."""

    def __init__(self, url, headers):
        self.url = url
        self.headers = {**headers, "Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        self.last_id = 0
        client = {"name": "stems-to-reaper", "version": "1"}
        self.request("initialize", {"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": client})
        self.headers["MCP-Protocol-Version"] = PROTOCOL
        self.post({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def post(self, message):
        request = urllib.request.Request(self.url, json.dumps(message).encode(), self.headers)
        with urllib.request.urlopen(request, timeout=120) as response:
            if "Mcp-Session-Id" in response.headers:
                self.headers["Mcp-Session-Id"] = response.headers["Mcp-Session-Id"]
            body = response.read().decode()
        if "text/event-stream" not in (response.headers["Content-Type"] or ""):
            return [json.loads(body)] if body else []
        return [json.loads(line[len("data:"):]) for line in body.splitlines() if re.match(r"data: *{", line)]

    def request(self, method, params):
        self.last_id += 1
        answers = self.post({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})
        answer = next(each for each in answers if each.get("id") == self.last_id)
        if "error" in answer:
            sys.exit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def call(self, tool, **arguments):
        result = self.request("tools/call", {"name": tool, "arguments": arguments})
        if result.get("isError"):
            sys.exit(f"{tool}: {result['content'][0]['text']}")
        return result["structuredContent"]

    def finish(self, tool, **arguments):
        """Starts a job and waits for its samples."""
        job = self.call(tool, waitSeconds=WAIT_SECONDS, **arguments)
        while job["status"] in ("pending", "processing"):
            job = self.call("check_job_status", jobId=job["jobId"], waitSeconds=WAIT_SECONDS)
        if job["status"] != "completed":
            sys.exit(f"{tool}: the job is {job['status']}: {job.get('error', {}).get('message', '')}")
        return job["samples"]


def item(sample):
    """A REAPER item that plays a sample from the first bar."""
    return f"""    <ITEM
      POSITION 0
      LENGTH {sample['durationSeconds']}
      LOOP 1
      NAME "{sample['name']}"
      <SOURCE WAVE
        FILE "{sample['path']}"
      >
    >
"""


def project(stems, bpm):
    """The template with the tempo and an item on each stem's track."""
    text = re.sub(r"TEMPO \S+", f"TEMPO {bpm}", TEMPLATE.read_text())
    for stem in stems:
        track = rf"(  <TRACK\n    NAME {stem['stemType']}\n.*?)(  >\n)"
        text = re.sub(track, lambda match: match[1] + item(stem) + match[2], text, count=1, flags=re.DOTALL)
    return text


def read_address(lines):
    """The address, then one header a line, as `wav0-mcp install --http` prints them."""
    url, *headers = [line.strip() for line in lines if line.strip()]
    return url, dict(header.split(": ", 1) for header in headers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prompt")
    parser.add_argument("--bpm", type=float, default=120)
    parser.add_argument("--bars", type=int, default=4)
    parser.add_argument("--project", type=pathlib.Path, default=pathlib.Path("loop.RPP"))
    given = parser.parse_args()
    studio = Studio(*read_address(sys.stdin))
    loop, *_ = studio.finish("generate_sample", prompt=given.prompt, bpm=given.bpm, bars=given.bars)
    stems = studio.finish("split_stems", sampleId=loop["sampleId"], model="wav0/split")
    given.project.write_text(project(stems, given.bpm))
    print(f"{given.project}: {', '.join(stem['stemType'] for stem in stems)}")


if __name__ == "__main__":
    main()
