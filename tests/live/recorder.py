# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""recorder.py DIR - Codecov's API, as far as an upload needs it: every request
is a file of DIR, its first line, its headers and its body. DIR/port is where it
listens."""
import http.server
import json
import os
import sys

folder = sys.argv[1]


class Recorder(http.server.BaseHTTPRequestHandler):
    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = "%03d" % len(os.listdir(folder))
        with open(os.path.join(folder, "." + name), "wb") as f:
            f.write(json.dumps({
                "method": self.command, "path": self.path,
                "headers": {k.lower(): v for k, v in self.headers.items()},
                "body": json.loads(body)}).encode())
        os.rename(os.path.join(folder, "." + name), os.path.join(folder, name))
        reply = json.dumps({"url": "http://here/", "raw_upload_location":
                            "http://%s/put?sig=1" % self.headers["Host"]})
        self.send_response(201)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply.encode())

    do_POST = do_PUT = take

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Recorder)
with open(folder + ".port", "w") as f:
    f.write(str(server.server_port))
server.serve_forever()
