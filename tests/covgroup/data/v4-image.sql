-- SPDX-License-Identifier: MIT
-- SPDX-FileCopyrightText: the cov authors
--
-- A database as coverage-collector made it with schema 4: group_key ends
-- with the image.

PRAGMA journal_mode=WAL;
BEGIN;
CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version VALUES (4);
CREATE TABLE report_sources (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	dir_name TEXT NOT NULL UNIQUE,
	input_hash TEXT NOT NULL,
	namespace TEXT NOT NULL DEFAULT '',
	pod_name TEXT NOT NULL DEFAULT '',
	container_name TEXT NOT NULL DEFAULT '',
	image TEXT NOT NULL DEFAULT '',
	binary_name TEXT NOT NULL DEFAULT '',
	collected_at TEXT NOT NULL DEFAULT '',
	hostname TEXT NOT NULL DEFAULT '',
	is_host INTEGER NOT NULL DEFAULT 0,
	total_stmts INTEGER NOT NULL DEFAULT 0,
	covered_stmts INTEGER NOT NULL DEFAULT 0,
	coverage_pct REAL NOT NULL DEFAULT 0.0,
	coverage_text TEXT NOT NULL DEFAULT '',
	error_msg TEXT NOT NULL DEFAULT ''
);
CREATE TABLE owners (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	group_key TEXT NOT NULL UNIQUE,
	namespace TEXT NOT NULL,
	owner_type TEXT NOT NULL,
	owner_name TEXT NOT NULL,
	binary_name TEXT NOT NULL DEFAULT '',
	pods_json TEXT NOT NULL DEFAULT '[]',
	pod_count INTEGER NOT NULL DEFAULT 0,
	containers_json TEXT NOT NULL DEFAULT '[]',
	total_stmts INTEGER NOT NULL DEFAULT 0,
	covered_stmts INTEGER NOT NULL DEFAULT 0,
	coverage_pct REAL NOT NULL DEFAULT 0.0,
	merged_coverage_text TEXT NOT NULL DEFAULT '',
	merge_input_hash TEXT NOT NULL DEFAULT '',
	image TEXT NOT NULL DEFAULT '',
	first_seen TEXT NOT NULL DEFAULT '',
	last_seen TEXT NOT NULL DEFAULT '',
	hosts_json TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE owner_reports (
	owner_id INTEGER NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
	report_id INTEGER NOT NULL REFERENCES report_sources(id)
		ON DELETE CASCADE,
	PRIMARY KEY (owner_id, report_id)
);
CREATE TABLE owner_file_stats (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	owner_id INTEGER NOT NULL REFERENCES owners(id) ON DELETE CASCADE,
	file_path TEXT NOT NULL,
	total_stmts INTEGER NOT NULL DEFAULT 0,
	covered_stmts INTEGER NOT NULL DEFAULT 0,
	coverage_pct REAL NOT NULL DEFAULT 0.0
);
CREATE TABLE image_sources (
	image TEXT PRIMARY KEY,
	source_repo TEXT NOT NULL DEFAULT '',
	commit_id TEXT NOT NULL DEFAULT '',
	inspected_at TEXT NOT NULL DEFAULT '',
	error_msg TEXT NOT NULL DEFAULT ''
);
INSERT INTO image_sources VALUES (
	'quay.io-shop-web-sha256-3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d',
	'https://git.example.com/shop/web',
	'91f7ae97b444dcea173586097a837f8b67d30b74', '2025-03-12 10:00:00',
	'');
INSERT INTO image_sources VALUES (
	'quay.io-shop-db-sha256-5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f',
	'', '', '2025-03-12 10:00:00', 'manifest unknown');
INSERT INTO image_sources VALUES (
	'host:agent', 'https://git.example.com/shop/agent',
	'0123456789abcdef0123456789abcdef01234567', '2025-03-12 10:00:00',
	'');
INSERT INTO report_sources VALUES (
	1, 'node-a-shop-web-5c8d7f9b6-k7n2p-web-app',
	'da853c5826b798b82320e42024d97837', 'shop', 'web-5c8d7f9b6-k7n2p',
	'web',
	'quay.io-shop-web-sha256-1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b',
	'app', '2025-03-12T08:00:00Z', 'node-a', 0, 8, 6, 75.0,
	'mode: atomic
example.com/app/main.go:3.13,5.2 2 3
example.com/app/main.go:7.20,9.3 1 0
example.com/app/util/util.go:10.2,12.16 4 1
example.com/app/util/util.go:12.16,14.3 1 0
',
	'');
INSERT INTO report_sources VALUES (
	2, 'node-b-shop-web-5c8d7f9b6-x2x4z-web-app',
	'3eaa25d43fac6e39a12c3936942b72c8', 'shop', 'web-5c8d7f9b6-x2x4z',
	'web',
	'quay.io-shop-web-sha256-3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d',
	'app', '2025-03-12T09:00:00Z', 'node-b', 0, 8, 3, 37.5,
	'mode: atomic
example.com/app/main.go:3.13,5.2 2 1
example.com/app/main.go:7.20,9.3 1 0
example.com/app/util/util.go:10.2,12.16 4 0
example.com/app/util/util.go:12.16,14.3 1 7
',
	'');
INSERT INTO report_sources VALUES (
	3, 'node-b-shop-db-0-db-store', '6aac708a620a349d0e1dc871b84b782c',
	'shop', 'db-0', 'db',
	'quay.io-shop-db-sha256-5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f',
	'store', '2025-03-12T08:30:00Z', 'node-b', 0, 5, 3, 60.0,
	'mode: count
example.com/store/db.go:5.30,8.2 3 2
example.com/store/db.go:10.1,11.9 2 0
',
	'');
INSERT INTO report_sources VALUES (
	4, 'node-a-agent', 'a986bcf2c25af51c5c131cca7f8d7677', '', 'node-a',
	'', '', 'agent', '2025-03-12T07:00:00Z', 'node-a', 1, 5, 0, 0.0,
	'mode: set
example.com/agent/agent.go:1.1,2.2 5 0
', '');
INSERT INTO report_sources VALUES (
	5, 'node-b-store', '916f45c89eb7ea24cb76d2e0e89e9229', '', 'node-b',
	'', '', 'store', '2025-03-12T08:31:00Z', 'node-b', 1, 5, 5, 100.0,
	'mode: count
example.com/store/db.go:5.30,8.2 3 2
example.com/store/db.go:10.1,11.9 2 1
',
	'');
INSERT INTO report_sources VALUES (
	6, 'node-a-shop-broken-broken-app',
	'afdaf6a76095b42e1377429f9776d82d', 'shop', 'broken', 'broken', '',
	'app', '2025-03-12T08:00:00Z', 'node-a', 0, 0, 0, 0.0, '',
	'no coverage data');
INSERT INTO owners VALUES (
	1,
	'shop/Deployment/web/app/quay.io-shop-web-sha256-1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b',
	'shop', 'Deployment', 'web', 'app', '["web-5c8d7f9b6-k7n2p"]', 1,
	'["web"]', 8, 6, 75.0,
	'mode: atomic
example.com/app/main.go:3.13,5.2 2 3
example.com/app/main.go:7.20,9.3 1 0
example.com/app/util/util.go:10.2,12.16 4 1
example.com/app/util/util.go:12.16,14.3 1 0
',
	'db53da681b238c91a211e2dec5a46b8e',
	'quay.io-shop-web-sha256-1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b',
	'2025-03-12T08:00:00Z', '2025-03-12T08:00:00Z', '["node-a"]');
INSERT INTO owner_reports VALUES (1, 1);
INSERT INTO owner_file_stats(owner_id, file_path, total_stmts,
	covered_stmts, coverage_pct) VALUES (
	1, 'example.com/app/main.go', 3, 2, 66.66666666666666);
INSERT INTO owner_file_stats(owner_id, file_path, total_stmts,
	covered_stmts, coverage_pct) VALUES (
	1, 'example.com/app/util/util.go', 5, 4, 80.0);
INSERT INTO owners VALUES (
	2,
	'shop/Deployment/web/app/quay.io-shop-web-sha256-3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d',
	'shop', 'Deployment', 'web', 'app', '["web-5c8d7f9b6-x2x4z"]', 1,
	'["web"]', 8, 3, 37.5,
	'mode: atomic
example.com/app/main.go:3.13,5.2 2 1
example.com/app/main.go:7.20,9.3 1 0
example.com/app/util/util.go:10.2,12.16 4 0
example.com/app/util/util.go:12.16,14.3 1 7
',
	'14ff4cf944d917627ddf4f1beee34650',
	'quay.io-shop-web-sha256-3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d3c4d',
	'2025-03-12T09:00:00Z', '2025-03-12T09:00:00Z', '["node-b"]');
INSERT INTO owner_reports VALUES (2, 2);
INSERT INTO owner_file_stats(owner_id, file_path, total_stmts,
	covered_stmts, coverage_pct) VALUES (
	2, 'example.com/app/main.go', 3, 2, 66.66666666666666);
INSERT INTO owner_file_stats(owner_id, file_path, total_stmts,
	covered_stmts, coverage_pct) VALUES (
	2, 'example.com/app/util/util.go', 5, 1, 20.0);
INSERT INTO owners VALUES (
	3,
	'shop/StatefulSet/db/store/quay.io-shop-db-sha256-5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f',
	'shop', 'StatefulSet', 'db', 'store', '["db-0"]', 1, '["db"]', 5, 3,
	60.0,
	'mode: count
example.com/store/db.go:10.1,11.9 2 0
example.com/store/db.go:5.30,8.2 3 2
',
	'a84d4c4280594d6b1fff4962f73ac753',
	'quay.io-shop-db-sha256-5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f5e6f',
	'2025-03-12T08:30:00Z', '2025-03-12T08:30:00Z', '["node-b"]');
INSERT INTO owner_reports VALUES (3, 3);
INSERT INTO owner_file_stats(owner_id, file_path, total_stmts,
	covered_stmts, coverage_pct) VALUES (
	3, 'example.com/store/db.go', 5, 3, 60.0);
INSERT INTO owners VALUES (
	4, 'host/Host/agent/agent/host:agent', 'host', 'Host', 'agent',
	'agent', '["node-a"]', 1, '["agent"]', 5, 0, 0.0,
	'mode: set
example.com/agent/agent.go:1.1,2.2 5 0
',
	'27370d9c5ed18957c4768e07a3ff3370', 'host:agent',
	'2025-03-12T07:00:00Z', '2025-03-12T07:00:00Z', '["node-a"]');
INSERT INTO owner_reports VALUES (4, 4);
INSERT INTO owner_file_stats(owner_id, file_path, total_stmts,
	covered_stmts, coverage_pct) VALUES (
	4, 'example.com/agent/agent.go', 5, 0, 0.0);
COMMIT;
