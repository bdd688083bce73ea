# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# bigquery.py FOLDER - BigQuery's REST API, and who gives out tokens for it, on
# 127.0.0.1, stricter than any emulator: columns, parts of uploads, gzip, names
# of jobs. The name of a data set says what goes wrong with it (see FAULTS).
# Prints its port. Rows that were loaded are in FOLDER/DATASET.TABLE, each
# request is a line of FOLDER/log. FOLDER/key.pub checks signatures; when there is
# FOLDER/emulator nobody needs a token.
import base64
import gzip
import http.server
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse

FOLDER = sys.argv[1]
QUANTUM = 256 << 10
SCOPE = 'https://www.googleapis.com/auth/bigquery'
# busy: 503 twice to each kind of request; rate: the same with 403; denied: 403
# for good; part: only the first quantum of a part is taken; drop: the first
# parts break off in the middle; gone: the first session is forgotten; hang: a
# part after the first is never answered; bad: jobs fail; passing: the first job
# fails for a while; less: a row is lost; nostat: jobs say no numbers; old:
# tokens hold for three calls; late: a job is done when asked twice.
FAULTS = ('busy', 'rate', 'denied', 'part', 'drop', 'gone', 'hang', 'bad',
          'passing', 'less', 'nostat', 'old', 'late', 'refuse')
lock = threading.RLock()
db = sqlite3.connect(':memory:', check_same_thread=False)
datasets, tables, jobs, sessions, seen, tokens = {}, {}, {}, {}, {}, {}
inserted = {}


def count(*key):
    with lock:
        seen[key] = seen.get(key, 0) + 1
        return seen[key]


def issue(who):
    token = 'token-%s-%d' % (who, count('token', who))
    tokens[token] = 0
    return token


class Refused(Exception):
    def __init__(self, status, reason, message):
        super().__init__(message)
        self.status, self.reason = status, reason


def check_value(field, value, where):
    kind, mode, name = field['type'], field['mode'], field['name']
    if mode == 'REPEATED':
        if not isinstance(value, list):
            raise ValueError('Array expected. Field: ' + name)
        for v in value:
            check_value(dict(field, mode='NULLABLE'), v, where)
    elif kind == 'RECORD':
        check_row(field['fields'], value, where)
    elif kind == 'INTEGER':
        if not isinstance(value, int):
            raise ValueError('Could not convert value to integer. Field: %s; '
                             'Value: %s' % (name, value))
    elif kind == 'TIMESTAMP':
        if not re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z',
                            value):
            raise ValueError('Bad timestamp. Field: ' + name)
    elif not isinstance(value, str):
        raise ValueError('Text expected. Field: ' + name)
    elif '\0' in value:
        raise ValueError('NUL. Field: ' + name)


def check_row(fields, row, where):
    known = {f['name']: f for f in fields}
    for name in row:
        if name not in known:
            raise ValueError('No such field: %s.' % name)
    for f in fields:
        if row.get(f['name']) is None:
            if f['mode'] == 'REQUIRED':
                raise ValueError('Only optional fields can be set to NULL. '
                                 'Field: %s; Value: NULL' % f['name'])
        else:
            check_value(f, row[f['name']], where)


def put_rows(dataset, table, rows):
    fields = tables[dataset, table]['schema']['fields']
    with lock:
        for row in rows:
            db.execute('INSERT INTO "%s.%s" VALUES (%s)' % (
                dataset, table, ','.join('?' * len(fields))),
                [json.dumps(row.get(f['name'])) if f['mode'] == 'REPEATED'
                 else row.get(f['name']) for f in fields])
        with open('%s/%s.%s' % (FOLDER, dataset, table), 'a') as f:
            for row in rows:
                f.write(json.dumps(row, ensure_ascii=False,
                                   separators=(',', ':')) + '\n')


def run_job(job, data):
    load = job['configuration']['load']
    to = load['destinationTable']
    dataset, table = to['datasetId'], to['tableId']
    ref = tables.get((dataset, table))
    status = job['status'] = {'state': 'DONE'}

    def fail(reason, message, location=None):
        error = {'reason': reason, 'message': message}
        if location:
            error['location'] = location
        status['errorResult'] = error
        status['errors'] = [error]
    if not ref:
        return fail('notFound', 'Not found: Table')
    if 'ALLOW_FIELD_ADDITION' in load.get('schemaUpdateOptions', ()):
        old = {f['name'] for f in ref['schema']['fields']}
        for f in load['schema']['fields']:
            if f['name'] not in old:
                ref['schema']['fields'].append(f)
                db.execute('ALTER TABLE "%s.%s" ADD COLUMN %s' % (
                    dataset, table, f['name']))
    if dataset == 'passing' and count('job', table) == 1:
        return fail('backendError', 'try again')
    if data[:2] == b'\x1f\x8b':
        data = gzip.decompress(data)
    rows, place = [], 0
    for number, line in enumerate(data.split(b'\n')[:-1]):
        try:
            row = json.loads(line.decode('utf-8'))
            if dataset == 'bad' and number == 2:
                row['line_executions'] = 'many'
            check_row(ref['schema']['fields'], row, number)
            rows.append(row)
        except ValueError as e:
            return fail('invalid', 'Error while reading data, error message: '
                        'JSON parsing error in row starting at position %d: '
                        '%s' % (place, e))
        place += len(line) + 1
    if dataset == 'less':
        rows.pop()
    put_rows(dataset, table, rows)
    if dataset != 'nostat':
        job['statistics'] = {'load': {'outputRows': str(len(rows))}}
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def reply(self, status, body=None, **headers):
        data = b'' if body is None else json.dumps(body).encode()
        self.send_response(status)
        for k, v in headers.items():
            self.send_header(k, v)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def error(self, status, reason, message):
        self.reply(status, {'error': {
            'code': status, 'message': message,
            'errors': [{'reason': reason, 'message': message}]}})

    def handle_any(self):
        path, _, query = self.path.partition('?')
        self.query = dict(urllib.parse.parse_qsl(query))
        length = int(self.headers.get('Content-Length') or 0)
        with lock, open(FOLDER + '/log', 'a') as f:
            f.write('%s %s %s %s\n' % (
                self.command, path, self.headers.get('Content-Range') or '-',
                self.headers.get('x-goog-user-project') or '-'))
        try:
            if path.startswith('/session/'):
                return self.session(path[9:], length)
            self.body = self.rfile.read(length)
            for start, what in (('/bigquery/v2/', self.api),
                                ('/upload/bigquery/v2/', self.upload),
                                ('/computeMetadata/', self.machine),
                                ('/auth/', self.auth)):
                if path.startswith(start):
                    return what(path[len(start):])
            return self.error(404, 'notFound', 'no such path ' + path)
        except Refused as e:
            return self.error(e.status, e.reason, str(e))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            return None

    do_GET = do_POST = do_PUT = handle_any

    # --- tokens -----------------------------------------------------------

    def auth(self, path):
        what, _, rest = path.partition('/')
        if what == 'slow':
            time.sleep(float(rest) if rest else 30)
            return self.reply(200, {'access_token': issue('slow'),
                                    'expires_in': 3600})
        if what == 'down':
            return self.reply(503 if count('down') < 3 else 200, {
                'access_token': issue('down'), 'expires_in': 3600})
        if what == 'junk':
            return self.reply(200, [1])
        if what == 'subject':
            if self.headers.get('X-Key') != 'a b':
                return self.error(403, 'denied', 'who?')
            return self.reply(200, {'id': {'no': 1}, 'tok': 'subject 1'})
        if what == 'impersonate':
            return self.impersonate()
        form = dict(urllib.parse.parse_qsl(self.body.decode()))
        grant = form.get('grant_type', '').split(':')[-1]
        check = getattr(self, 'grant_' + grant.replace('-', '_'), None)
        if not check or not check(form):
            return self.reply(400, {'error': 'invalid_grant',
                                    'error_description': str(form)})
        return self.reply(200, {'access_token': issue(grant),
                                'expires_in': 3600})

    def grant_refresh_token(self, form):
        basic = self.headers.get('Authorization')
        if basic:
            return (base64.b64decode(basic[6:]) == b'wid:wsecret' and
                    form['refresh_token'] == 'wrefresh')
        return (form['client_id'], form['client_secret'],
                form['refresh_token']) == ('id', 's3cret', 's3cret/refresh')

    def grant_token_exchange(self, form):
        return (form['subject_token'] == 'subject 1' and
                form['audience'] == '//iam/pool' and
                form['scope'] in (SCOPE,
                                  'https://www.googleapis.com/auth/iam') and
                form['subject_token_type'].endswith(':jwt') and
                form['requested_token_type'].endswith(':access_token'))

    def grant_jwt_bearer(self, form):
        parts = form['assertion'].split('.')

        def raw(p):
            return base64.urlsafe_b64decode(p + '=' * (-len(p) % 4))
        head, claims = json.loads(raw(parts[0])), json.loads(raw(parts[1]))
        with open(FOLDER + '/signed', 'wb') as f:
            f.write((parts[0] + '.' + parts[1]).encode())
        with open(FOLDER + '/signature', 'wb') as f:
            f.write(raw(parts[2]))
        good = subprocess.run(
            ['openssl', 'dgst', '-sha256', '-verify', FOLDER + '/key.pub',
             '-signature', FOLDER + '/signature', FOLDER + '/signed'],
            stdout=subprocess.DEVNULL, check=False).returncode == 0
        return (good and head == {'alg': 'RS256', 'typ': 'JWT', 'kid': 'k1'} and
                claims['iss'] == 'me@p.example' and
                claims['aud'].endswith('/auth/token') and
                claims['exp'] - claims['iat'] == 3600 and
                abs(claims['iat'] - time.time()) < 60 and
                claims['scope'] in (SCOPE,
                                    'https://www.googleapis.com/auth/iam'))

    def impersonate(self):
        self.bearer(note=False)
        asked = json.loads(self.body)
        if asked['scope'] != [SCOPE] or asked['lifetime'] != '3600s':
            return self.error(400, 'invalid', str(asked))
        until = time.strftime('%Y-%m-%dT%H:%M:%SZ',
                              time.gmtime(time.time() + 3600))
        return self.reply(200, {'accessToken': issue('other'),
                                'expireTime': until})

    def machine(self, path):
        if self.headers.get('Metadata-Flavor') != 'Google':
            return self.error(403, 'denied', 'Metadata-Flavor')
        if path.endswith('/token'):
            return self.reply(200, {'access_token': issue('machine'),
                                    'expires_in': 3600,
                                    'token_type': 'Bearer'})
        return self.reply(200, ['id', 'service-accounts/'])

    def bearer(self, dataset='', note=True):
        token = (self.headers.get('Authorization') or '')[7:]
        if not token and os.path.exists(FOLDER + '/emulator'):
            return
        if token not in tokens and token != 'file-token':
            raise Refused(401, 'authError', 'Invalid Credentials')
        tokens[token] = tokens.get(token, 0) + 1
        if dataset == 'old' and tokens[token] > 3:
            raise Refused(401, 'authError', 'Token expired')
        if note:
            with lock, open(FOLDER + '/tokens', 'a') as f:
                f.write(token + '\n')

    # --- the API ----------------------------------------------------------

    def fault(self, dataset, *kind):
        self.bearer(dataset)
        n = count('fault', dataset, *kind)
        if dataset == 'busy' and n < 3:
            raise Refused(503, 'backendError', 'busy')
        if dataset == 'rate' and n < 3:
            raise Refused(403, 'rateLimitExceeded', 'slowly')
        if dataset == 'denied':
            raise Refused(403, 'accessDenied', 'Access Denied: no')

    def api(self, path):
        body = json.loads(self.body) if self.body else {}
        m = re.fullmatch(r'projects/([^/]*)/datasets(?:/([^/]*))?'
                         r'(?:/tables(?:/([^/]*))?)?(/insertAll)?', path)
        if m and m[4]:
            self.fault(m[2], 'insert')
            return self.insert(m[2], m[3], body)
        if m and (m[3] or '/tables' in path):
            return self.table(m[2], m[3], body)
        if m:
            return self.dataset(m[2], body)
        m = re.fullmatch(r'projects/[^/]*/jobs/([\w-]*)', path)
        if m:
            return self.job(m[1])
        if re.fullmatch(r'projects/[^/]*/queries', path):
            return self.run_query(body)
        return self.error(404, 'notFound', 'no such call')

    def dataset(self, name, body):
        if self.command == 'GET':
            self.fault(name, 'dataset')
            if name not in datasets:
                return self.error(404, 'notFound', 'Not found: Dataset')
            return self.reply(200, datasets[name])
        name = body['datasetReference']['datasetId']
        self.fault(name, 'new dataset')
        datasets[name] = dict(body, location=body.get('location') or 'EU')
        return self.reply(200, datasets[name])

    def table(self, dataset, name, body):
        if self.command == 'GET':
            self.fault(dataset, 'table')
            if (dataset, name) not in tables:
                return self.error(404, 'notFound', 'Not found: Table')
            return self.reply(200, tables[dataset, name])
        self.fault(dataset, 'new table')
        name = body['tableReference']['tableId']
        if dataset not in datasets:
            return self.error(404, 'notFound', 'Not found: Dataset')
        if body['timePartitioning'] != {'type': 'DAY',
                                        'field': 'ingestion_time'}:
            return self.error(400, 'invalid', 'partitioning')
        tables[dataset, name] = body
        with open('%s/%s.%s.table' % (FOLDER, dataset, name), 'w') as f:
            json.dump(body, f)
        db.execute('CREATE TABLE "%s.%s" (%s)' % (dataset, name, ','.join(
            f['name'] for f in body['schema']['fields'])))
        return self.reply(200, body)

    def insert(self, dataset, table, body):
        # A table that was just made is not known for a while.
        if count('insert', dataset, table) == 1:
            return self.error(404, 'notFound', 'Not found: Table')
        if len(body['rows']) > 500:
            return self.error(413, 'invalid', 'too many rows')
        fields = tables[dataset, table]['schema']['fields']
        bad, good = [], []
        for i, r in enumerate(body['rows']):
            row = r['json']
            if not r.get('insertId'):
                return self.error(400, 'invalid', 'insertId')
            if dataset == 'refuse' and row.get('source_line_number') == 2:
                bad.append({'index': i, 'errors': [{
                    'reason': 'invalid', 'location': 'source_line_number',
                    'message': 'no twos'}]})
                continue
            check_row(fields, row, i)
            good.append((i, r['insertId'], row))
        if bad:
            return self.reply(200, {'insertErrors': bad + [
                {'index': i, 'errors': [{'reason': 'stopped'}]}
                for i, _, _ in good]})
        known = inserted.setdefault((dataset, table), set())
        put_rows(dataset, table, [r for _, k, r in good if k not in known])
        known.update(k for _, k, _ in good)
        return self.reply(200, {})

    def job(self, name):
        if name not in jobs:
            self.bearer()
            return self.error(404, 'notFound', 'Not found: Job')
        job = jobs[name]
        to = job['configuration']['load']['destinationTable']['datasetId']
        self.fault(to, 'job')
        if self.query.get('location') != 'EU':
            return self.error(404, 'notFound', 'Not found: Job, there')
        if to == 'late' and count('late', name) < 2:
            return self.reply(200, dict(job, status={'state': 'RUNNING'}))
        return self.reply(200, job)

    def run_query(self, body):
        dataset = body['defaultDataset']['datasetId']
        self.fault(dataset, 'query')
        params = {p['name']: p['parameterValue']['value']
                  for p in body.get('queryParameters', ())}
        sql = re.sub(r'\bcoverage_\w+', lambda m: '"%s.%s"' % (
            dataset, m[0]), body['query'])
        with lock:
            try:
                rows = db.execute(sql, params)
                names = [d[0] for d in rows.description or ()]
                rows = rows.fetchall()
            except sqlite3.Error as e:
                return self.error(400, 'invalidQuery', str(e))
        return self.reply(200, {
            'jobComplete': True, 'totalRows': str(len(rows)),
            'schema': {'fields': [{'name': n} for n in names]},
            'rows': [{'f': [{'v': None if v is None else str(v)} for v in row]}
                     for row in rows]})

    # --- uploads ----------------------------------------------------------

    def upload(self, path):
        body = json.loads(self.body)
        to = body['configuration']['load']['destinationTable']
        self.fault(to['datasetId'], 'upload')
        name = body['jobReference']['jobId']
        assert re.fullmatch(r'[\w-]{1,1024}', name), name
        assert body['jobReference'].get('location') == 'EU', body
        for k, v in body['configuration'].get('labels', {}).items():
            assert re.fullmatch(r'[a-z][a-z0-9_-]{,62}', k), k
            assert re.fullmatch(r'[a-z0-9_-]{,63}', v), v
        if self.query.get('uploadType') != 'resumable':
            return self.error(400, 'invalid', 'uploadType')
        if name in jobs:
            return self.error(409, 'duplicate', 'Already Exists: Job')
        key = 's%d' % count('session')
        sessions[key] = {'job': body, 'data': b'', 'dataset': to['datasetId'],
                         'total': int(self.headers['X-Upload-Content-Length'])}
        return self.reply(200, {}, Location='http://127.0.0.1:%d/session/%s' % (
            self.server.server_port, key))

    def session(self, key, length):
        s = sessions.get(key)
        dataset = s['dataset'] if s else ''
        try:
            self.bearer(dataset)
        except Refused:
            self.rfile.read(length)
            raise
        if not s or (dataset == 'gone' and key not in seen and
                     count('gone', self.path.split('/')[-1]) == 2 and
                     count('gone') == 1):
            self.rfile.read(length)
            sessions.pop(key, None)
            return self.error(404, 'notFound', 'no such upload')
        m = re.fullmatch(r'bytes (?:(\d+)-(\d+)|\*)/(\d+)',
                         self.headers['Content-Range'])
        first, last, total = m[1], m[2], int(m[3])
        if total != s['total']:
            return self.error(400, 'invalid', 'another length')
        if first is None:
            return self.how_far(s)
        first, last = int(first), int(last)
        if dataset == 'drop' and first < len(s['data']):
            # As Google: what is there already is ignored.
            skip = len(s['data']) - first
            self.rfile.read(skip)
            first, length = first + skip, length - skip
        if last - first + 1 != length or first != len(s['data']):
            self.rfile.read(length)
            return self.error(400, 'invalid', 'Content-Range')
        if last + 1 != total and length % QUANTUM:
            self.rfile.read(length)
            return self.error(400, 'invalid', 'not a multiple of 256 KiB')
        if dataset == 'busy' and count('fault', key, 'part') < 3:
            self.rfile.read(length)
            return self.error(503, 'backendError', 'busy')
        if dataset == 'drop' and count('drop') < 3:
            s['data'] += self.rfile.read(QUANTUM)[:QUANTUM]
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        data = self.rfile.read(length)
        if len(data) < length:
            self.close_connection = True
            return None
        if dataset == 'hang' and not os.path.exists(FOLDER + '/go') and \
                s['data']:
            open(FOLDER + '/hangs', 'w').close()
            time.sleep(60)
        if dataset == 'part' and last + 1 - first > QUANTUM:
            data = data[:QUANTUM]
        s['data'] += data
        return self.how_far(s)

    def how_far(self, s):
        have = len(s['data'])
        if have < s['total']:
            headers = {'Range': 'bytes=0-%d' % (have - 1)} if have else {}
            return self.reply(308, **headers)
        with lock:
            job = s['job']
            name = job['jobReference']['jobId']
            if name in jobs and jobs[name] is not job:
                return self.error(409, 'duplicate', 'Already Exists: Job')
            if name not in jobs:
                run_job(job, s['data'])
                jobs[name] = job
        if s['dataset'] == 'late':
            return self.reply(200, dict(job, status={'state': 'PENDING'}))
        return self.reply(200, job)


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
