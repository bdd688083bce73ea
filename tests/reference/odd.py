# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# odd.py DIR - a coverage/ folder of reports as they should not be
import json, os, sys

TEXT = 'mode: count\ne.com/m/a.go:1.1,2.2 3 1\ne.com/m/b.go:1.1,2.2 3 0\n'


def report(name, meta, text=TEXT, info=None):
    folder = os.path.join(sys.argv[1], name)
    os.makedirs(folder)
    if meta is not None:
        with open(folder + '/metadata.json', 'w') as f:
            f.write(meta if isinstance(meta, str) else
                    json.dumps(meta, ensure_ascii=False))
    with open(folder + '/coverage.out', 'w') as f:
        f.write(text)
    if info:
        with open(folder + '/info.json', 'w') as f:
            json.dump(info, f)


def meta(pod, **more):
    image = more.pop('image', 'i')
    return dict({'hostname': 'n1', 'namespace': 'ns', 'pod_name': pod,
                 'container': {'name': 'web', 'image': image},
                 'binary_name': 'web',
                 'collected_at': '2025-01-01T00:00:00Z'}, **more)


report('escapes', meta('a&b<c>"d\u2028\u00e9', image='im&g',
                       container={'name': 'x&y', 'image': 'im&g'}))
report('no-metadata', None)
report('wrong-types', '{"hostname": 5, "namespace": ["x"]}')
report('no-json', 'not json')
report('no-namespace', meta('p', namespace=''))
report('host-process', meta('p', host_process=True, hostname='n2'))
report('host-false', meta('p', host_process=False, namespace=''))
report('no-image', meta('none-0', image=''))
report('no-binary', meta('bare-0', binary_name=''))
report('mode-only', meta('p'), 'mode: set\n')
report('block-twice', meta('twice-0'), TEXT + 'e.com/m/a.go:1.1,2.2 3 4\n')
report('block-twice-0', meta('twice-1'),
       TEXT + 'e.com/m/b.go:1.1,2.2 3 7\ne.com/m/a.go:1.1,2.2 3 0\n')
report('facts', meta('q-0', image='i2'), TEXT,
       {'source_url': 'https://x/y', 'source_commit': 'abc',
        'software_group': 'g', 'software_key': 'k'})
report('facts-of-types', meta('q-1', image='i3'), TEXT,
       {'software_group': 'g', 'software_key': 7})
report('facts-no-image', meta('q-2', image=''), TEXT,
       {'source_url': 'https://z/z', 'source_commit': 'd'})
report('set', meta('s-0'),
       'mode: set\ne.com/m/a.go:1.1,2.2 3 1\ne.com/m/c.go:1.1,2.2 3 0\n')
report('crlf', meta('cr-0'), TEXT.replace('\n', '\r\n'))
report('no-newline', meta('nl-0'), TEXT[:-1])
report('time', meta('t-0', collected_at='20250101T000000Z'))
report('server-lines', meta('web-5d5d5d5d5d-abcde'), TEXT + ''.join(
    'e.com/m/%s:1.1,2.2 3 1\n' % name for name in (
        'coverage_server.go', 'my_coverage_server.go',
        'coverage_server.go.d/b.go', 'coverage_server_go.go')))
