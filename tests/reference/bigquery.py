# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# bigquery.py DIR - as much of BigQuery as coverage-collector's ingest asks for
#
# Its client knows one address, so this is the proxy on the way there: it takes
# every CONNECT for BigQuery itself, with the certificate DIR/cert.pem. Gives
# out tokens, says yes to datasets and tables, and appends rows that are
# inserted to DIR/TABLE.ndjson. Writes its port to DIR/port; ends with its
# standard input.
import http.server, json, os, ssl, sys, threading

folder = sys.argv[1]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder + '/cert.pem', folder + '/key.pem')


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.connection = context.wrap_socket(self.connection,
                                              server_side=True)
        self.rfile = self.connection.makefile('rb')
        self.wfile = self.connection.makefile('wb', buffering=0)
        self.close_connection = False

    def body(self):
        raw = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if self.headers.get('Content-Encoding') == 'gzip':
            import gzip
            raw = gzip.decompress(raw)
        return raw

    def do_GET(self):
        self.answer({})

    def do_POST(self):
        raw = self.body()
        if self.path.endswith('/token'):
            self.answer({'access_token': 't', 'token_type': 'Bearer',
                         'expires_in': 3600})
        elif '/insertAll' in self.path:
            table = self.path.split('/')[-2]
            with open(os.path.join(folder, table + '.ndjson'), 'a') as f:
                for row in json.loads(raw)['rows']:
                    f.write(json.dumps(row['json'], sort_keys=True) + '\n')
            self.answer({'kind': 'bigquery#tableDataInsertAllResponse'})
        else:
            self.answer(json.loads(raw or b'{}'))


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(folder + '/port.new', 'w') as f:
    f.write(str(server.server_address[1]))
os.rename(folder + '/port.new', folder + '/port')
sys.stdin.read()
