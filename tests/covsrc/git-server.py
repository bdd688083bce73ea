# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# git-server.py FOLDER - git http-backend over FOLDER's repositories, on a port
# of 127.0.0.1 that it prints. Below /password/ it wants user u and password p,
# below /moved/ it sends to where the rest of the path is, /slow/ never answers,
# /broken/ has an error, /none/ nothing. The file `requests` of FOLDER has a line
# for each request.
import base64
import http.server
import os
import subprocess
import sys
import time

root = os.path.abspath(sys.argv[1])
wanted = "Basic " + base64.b64encode(b"u:p").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def refuse(self, status, *header):
        self.send_response(status)
        if header:
            self.send_header(*header)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self):
        with open(os.path.join(root, "requests"), "a") as log:
            log.write(self.command + " " + self.path + "\n")
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        path, _, query = self.path.partition("?")
        kind, _, rest = path[1:].partition("/")
        if kind == "slow":
            time.sleep(600)
        elif kind == "broken":
            return self.refuse(500)
        elif kind == "none":
            return self.refuse(404)
        elif kind == "moved":
            return self.refuse(301, "Location", "/" + rest + "?" + query)
        elif kind == "password":
            if self.headers.get("Authorization") != wanted:
                return self.refuse(401, "WWW-Authenticate", 'Basic realm="r"')
            path = "/" + rest
        env = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL="1",
                   PATH_INFO=path, QUERY_STRING=query,
                   REQUEST_METHOD=self.command, CONTENT_LENGTH=str(size),
                   CONTENT_TYPE=self.headers.get("Content-Type") or "",
                   GIT_PROTOCOL=self.headers.get("Git-Protocol") or "",
                   HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding")
                   or "")
        told = subprocess.run(["git", "http-backend"], input=body, env=env,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout
        head, _, body = told.partition(b"\r\n\r\n")
        status = 200
        headers = []
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            elif name:
                headers.append((name, value))
        self.send_response(status)
        for header in headers:
            self.send_header(*header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = answer
    do_POST = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
