# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# keys.py - who gives out keys, for faults.py: STS, SSO, a container and a
# machine (below /machine/). Below /bad/NAME/ they answer as BAD says.
import json
import time
import urllib.parse

TOKEN = '/latest/api/token'
ROLES = '/latest/meta-data/iam/security-credentials/'
SECRET = 's3cret'  # of all keys; never to be shown
# What is changed in good keys; or a status, a body, headers.
BAD = {
    'noid': {'id': ''},
    'nosecret': {'secret': None},
    'lines': {'secret': SECRET + '\nX-Other: 1'},
    'token': {'token': SECRET + '\r\nX-Other: 1'},
    'past': {'left': -60},
    'odd': {'until': 'tomorrow'},
    'empty': (200, b'', {}),
    'junk': (200, b'<html><p>' + SECRET.encode(), {}),
    'list': (200, b'[1]', {}),
    'other': (200, b'{"roleCredentials":7,"Code":"Failed"}', {}),
    'big': (200, b' ' * 300000, {}),
    'moved': (302, b'', {'Location': '/elsewhere'}),
    'missing': (404, b'', {}),
    'denied': (403, b'{"message":"%s"}' % SECRET.encode(), {}),
    'refused': (400, b'<ErrorResponse><Error><Code>Malformed</Code><Message>'
                b'%s</Message></Error></ErrorResponse>' % (b'long ' * 80), {}),
    'down': (503, b'', {}),
}


class Keys:
    """What a handler of requests is, too; it has reply, error and note."""

    def do_CONNECT(self):
        self.note()
        self.error(403, 'NoProxy')

    def do_PUT(self):
        self.note()
        path = self.path
        if path == '/shy' + TOKEN and self.count('shy') % 3:
            return self.error(503, 'ServiceUnavailable')
        if not path.endswith(TOKEN):
            return self.error(405, 'MethodNotAllowed')
        if path.startswith('/blank/'):
            return self.reply(200, b' \n')
        if path.startswith('/split/'):
            return self.reply(200, b'machine-token\nX-Other: 1')
        if path.startswith('/old/'):
            return self.error(404, 'NotFound')
        if path.startswith('/slow/'):
            time.sleep(3)
        return self.reply(200, b'machine-token\n')

    def do_POST(self):
        self.note()
        length = int(self.headers['Content-Length'])
        form = urllib.parse.parse_qs(self.rfile.read(length).decode())
        self.sts({k: v[0] for k, v in form.items()})

    def sts(self, form):
        if self.bad(self.sts_keys, action=form['Action']):
            return None
        arn = form.get('RoleArn', '')
        auth = self.headers['Authorization'] or ''
        web = form['Action'] == 'AssumeRoleWithWebIdentity'
        good = (form.get('WebIdentityToken') == 'web-token' and not auth
                if web else any('AWS4-HMAC-SHA256 Credential=' + who in auth
                                for who in ('base', 'ROLE', 'MACHINE',
                                            'CONTAINER')))
        if arn.endswith('/external'):
            good = (good and form.get('ExternalId') == 'ext id/1' and
                    form.get('DurationSeconds') == '900' and
                    form.get('RoleSessionName') == 'me@here')
        if not good:
            return self.error(403, 'AccessDenied')
        n = self.count('sts')
        # Short ones have to be renewed while a run goes on.
        return self.sts_keys(
            'ROLE%s%d' % (arn.rsplit('/', 1)[-1].upper(), n),
            token='role/token+%d=' % n, action=form['Action'],
            left=301 if arn.endswith('/short') else 3600)

    @staticmethod
    def at(left):
        return time.strftime('%Y-%m-%dT%H:%M:%SZ',
                             time.gmtime(time.time() + left))

    def sts_keys(self, id, secret=SECRET, token='t', left=3600, until=None,
                 action=''):
        text = ''.join('<%s>%s</%s>' % (name, value, name) for name, value in (
            ('AccessKeyId', id), ('SecretAccessKey', secret),
            ('SessionToken', token), ('Expiration', until or self.at(left)))
                       if value is not None)
        self.reply(200, (
            '<%sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            '<R><Credentials>%s</Credentials></R></%sResponse>' % (
                action, text.replace('\r', '&#13;'), action)).encode())

    def sso_keys(self, id, secret=SECRET, token='t', left=3600, until=None):
        keys = {'accessKeyId': id, 'secretAccessKey': secret,
                'sessionToken': token,
                'expiration': until or int((time.time() + left) * 1000)}
        self.reply(200, json.dumps({'roleCredentials': keys}).encode())

    def place_keys(self, id, secret=SECRET, token=None, left=3600, until=None):
        keys = {'Code': 'Success', 'AccessKeyId': id,
                'SecretAccessKey': secret, 'Token': token or id.lower() + '-token',
                'Expiration': until or self.at(left)}
        self.reply(200, json.dumps(keys).encode())

    def bad(self, keys, **more):
        """1 when the path asks for a bad answer, which is then given."""
        if not self.path.startswith('/bad/'):
            return 0
        how = BAD[self.path.split('/')[2]]
        if isinstance(how, dict):
            keys(**{'id': 'BAD', **more, **how})
        else:
            self.reply(how[0], how[1], **how[2])
        return 1

    def gives_keys(self, path):
        return (path.endswith('/federation/credentials') or ROLES in path or
                path.startswith(('/container', '/bad/')))

    def service(self, path):
        if ROLES in path:
            return self.machine(*path.split(ROLES))
        if path.endswith('/federation/credentials'):
            if self.bad(self.sso_keys):
                return None
            if self.headers['x-amz-sso_bearer_token'] != 'sso-token':
                return self.error(401, 'Unauthorized')
            return self.sso_keys('SSO')
        if self.bad(self.place_keys):
            return None
        if self.headers['Authorization'] != 'Bearer pod':
            return self.error(401, 'Unauthorized')
        return self.place_keys('CONTAINER')

    def machine(self, base, role):
        roles = {'/none': '', '/named': 'A+b=c,d.e@f-g_h\nother'}
        if self.headers['x-aws-ec2-metadata-token'] != 'machine-token':
            return self.error(401, 'Unauthorized')
        if base == '/roleless' or (base == '/bad/rolelist' and not role):
            return self.error(404 if base == '/roleless' else 403, 'NotFound')
        if not role:
            return self.reply(200, roles.get(base, 'my-role\n').encode())
        if self.bad(self.place_keys):
            return None
        name = urllib.parse.unquote(role)
        if name != roles.get(base, 'my-role').split('\n')[0]:
            return self.error(404, 'NotFound')
        return self.place_keys('MACHINE')
