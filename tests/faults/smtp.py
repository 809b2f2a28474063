"""A mail server over a real socket that can be told to be ill. It speaks as much SMTP as smtplib asks for."""

import socketserver
import threading
from dataclasses import dataclass, field

# refuse4, refuse5: the reader is refused for now or for good. hang: no answer. busy: 421 at the door.
# dies: the letter is taken and the line cut before the answer. late: it dies after the answer.
ILLS = ("", "refuse4", "refuse5", "hang", "busy", "dies", "late")


@dataclass
class MailServer:
    """`with MailServer() as server:` listens on a free port; `letters` are (reader, text) as taken."""

    ill: str = ""
    times: int = 0  # how many letters are hit; 0 = all until told otherwise
    seconds: float = 5  # length of a hang
    letters: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Listen; the port is kept over stop and start."""
        self.freed = threading.Event()
        self.server = _Server(("127.0.0.1", self.port), _Talk)
        self.server.ours = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self):
        """From now on connections are refused."""
        if self.server:
            self.freed.set()
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def is_ill(self, *kinds):
        if self.ill not in kinds:
            return False
        if self.times:
            self.times -= 1
            if not self.times:
                self.ill = ""
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_):
        """A line that was cut is what the drill wanted."""


class _Talk(socketserver.StreamRequestHandler):
    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")

    def handle(self):
        ours, reader = self.server.ours, ""
        if ours.is_ill("hang"):
            ours.freed.wait(ours.seconds)
            return None
        if ours.is_ill("busy"):
            return self.say("421 too busy")
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].split(":")[0].upper()
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "RCPT":
                reader = line.partition("<")[2].partition(">")[0]
                code = {"refuse4": "451", "refuse5": "550"}.get(ours.ill, "")
                refused = code and ours.is_ill("refuse4", "refuse5")
                self.say(f"{code} not this reader" if refused else "250 well")
            elif verb == "DATA":
                self.say("354 go on")
                ours.letters.append((reader, self.text()))
                if ours.is_ill("dies"):
                    return None
                self.say("250 taken")
                if ours.is_ill("late"):
                    return None
            else:
                self.say("250 well")
        return None

    def text(self):
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        return "".join(lines)
