# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# browser.sh - what the tests in a browser share, sourced behind tap.sh. Needs
# chromium, chromedriver and selenium for python3 (Debian: chromium-driver
# python3-selenium).
have chromedriver || skip 'no chromedriver here'
for python in python3 /usr/bin/python3 ''; do
	[ -n "$python" ] && "$python" -c 'import selenium' 2>/dev/null && break
done
[ -n "$python" ] || skip 'no selenium for python3 here'

# axe-core finds what people with other senses cannot use; it is not ours to
# ship, so it comes from the registry of npm when that is there.
fetch_axe() {
	axe=
	have npm && timeout 60 npm pack --silent axe-core@4 >/dev/null 2>&1 &&
		tar xzf axe-core-*.tgz package/axe.min.js &&
		axe=package/axe.min.js
	[ -n "$axe" ] || diag 'without axe-core: npm cannot get it here'
}

# The owners of a large cluster, as records; their profiles are nowhere.
large_cluster() {
	awk 'BEGIN { for (b = 0; b < 2000; b++) {
		printf "{\"type\":\"binary\",\"binary_name\":\"bin%d\",\"source_url\":\"https://github.com/acme/r%d\",\"total_stmts\":5000,\"covered_stmts\":%d,\"covmeta_hash\":\"%032x\",\"merge_input_hash\":\"%032x\",\"profile\":\"gone.cov\",\"owners\":[", b, b % 90, b * 37 % 5000, b, b
		for (k = 0; k < 5; k++) {
			i = b * 5 + k
			printf "%s{\"namespace\":\"team-%d\",\"owner_type\":\"Deployment\",\"owner_name\":\"svc-%d\",\"binary_name\":\"bin%d\",\"image\":\"quay.io/acme/img-%d\",\"pods\":[\"svc-%d-7d9f-x1\",\"svc-%d-7d9f-x2\"],\"pod_count\":2,\"containers\":[\"main\"],\"hosts\":[\"node-%d\"],\"first_seen\":\"2025-03-12T07:%02d:00Z\",\"last_seen\":\"2025-03-12T08:00:00Z\",\"total_stmts\":5000,\"covered_stmts\":%d}", k ? "," : "", i % 700, i, b, i, i, i, i % 300, i % 60, i % 5000 }
		print "]}" } }'
}

# walk PROGRAM [NAME=VALUE]... : a program of this folder, which prints ok and
# not ok, in a browser.
walk() {
	walk_program=$1
	shift
	env PYTHONDONTWRITEBYTECODE=1 "$@" "$python" \
		"$top/tests/browser/$walk_program" "$tmp" ${axe-} \
		>"$tap_dir/tap" 2>"$tap_dir/trace"
	rc=$?
	while IFS= read -r line; do
		case $line in
		'ok '*) pass "${line#ok }" ;;
		'not ok '*) fail "${line#not ok }" ;;
		*) diag "$line" ;;
		esac
	done <"$tap_dir/tap"
	[ $rc -eq 0 ] || diag "$(tail -n 5 "$tap_dir/trace")"
	ok 'the browser came to the end' test $rc -eq 0
}
