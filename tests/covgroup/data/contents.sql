-- All that a database of covgroup says, in the order of its keys, without the
-- numbers of rows and without the time when something was done: two that were
-- made of the same reports in another order print the same.
SELECT 'report', r.dir_name, r.dir, substr(r.stamp, 1, 32), r.input_hash, r.filter, r.error,
	r.mode, r.total_stmts, r.covered_stmts, t.content, o.group_key,
	r.record, hex(c.data)
	FROM cov_report r LEFT JOIN cov_table t ON t.id = r.table_id
	LEFT JOIN cov_owner o ON o.id = r.owner_id
	LEFT JOIN cov_counts c ON c.report_id = r.id ORDER BY r.dir_name;
SELECT 'owner', o.key, o.group_key, o.namespace, o.owner_type, o.owner_name,
	o.binary_name, o.covmeta_hash, o.image, o.merge_input_hash,
	o.first_seen, o.last_seen, o.total_stmts, o.covered_stmts, t.content,
	o.run, o.prev_total, o.prev_covered, o.record, o.files
	FROM cov_owner o LEFT JOIN cov_table t ON t.id = o.table_id
	ORDER BY o.group_key;
SELECT 'binary', b.covmeta_hash, b.mode, b.merge_input_hash, b.total_stmts,
	b.covered_stmts, t.content, b.run, b.prev_total, b.prev_covered, b.files
	FROM cov_binary b LEFT JOIN cov_table t ON t.id = b.table_id
	ORDER BY b.covmeta_hash;
SELECT 'union', u.* FROM cov_union u ORDER BY kind, name, covmeta_hash;
SELECT 'table', covmeta_hash, content, files, blocks, total_stmts, size,
	hex(data) FROM cov_table ORDER BY content;
SELECT 'file', t.content, f.n, p.path, f.total_stmts FROM cov_file f
	JOIN cov_table t ON t.id = f.table_id
	JOIN cov_path p ON p.id = f.path_id ORDER BY t.content, f.n;
SELECT 'path', path FROM cov_path ORDER BY path;
SELECT 'image', image, source_repo, commit_id, error_msg, software_group,
	software_key, info_at FROM image_sources ORDER BY image;
SELECT 'setting', s.* FROM cov_setting s ORDER BY name;
SELECT 'version', version FROM schema_version;
