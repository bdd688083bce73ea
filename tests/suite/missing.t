# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A record whose profile or directory is not there is an item that failed: it
# is named, the others go on, and every tool of records ends with 1, as it
# does for a record that carries an error (ARCHITECTURE: exit-status).
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$data/edge-solo/data" here
cat >dirs <<'END'
{"type":"source_dir","dir":"gone","binary_name":"b"}
{"type":"source_dir","dir":"here","binary_name":"b"}
END
run covtext -r dirs
is_status 1
is_err 'covtext: gone: No such file or directory'
is "$(grep -c '"error"' "$out")" 1 'the record says so'
ok 'the other is decoded' grep -q '"covered_stmts":[1-9]' "$out"

cat >processes <<'END'
{"type":"process","dir":"gone","binary_name":"b","profile":"gone/x"}
{"type":"process","dir":"here","binary_name":"b","profile":"here"}
END
for tool in 'covtext -r --as textfmt' 'covfilter -r' 'covmerge -r --by dir' \
	'covmerge -r --by binary_name' covgroup 'covgroup --tag'; do
	# shellcheck disable=SC2086
	run $tool processes
	is_status 1 "$tool"
	is_err "${tool%% *}: gone/x: No such file or directory"
	ok "$tool: the other is done" test -s "$out"
done

h=0123456789abcdef0123456789abcdef
printf '{"type":"binary","source_commit":"%s","covmeta_hash":"%s","profile":"gone/x"}\n' \
	$h$h $h >binary
run covhtml -o html <binary
is_status 1
is_err 'covhtml: gone/x: No such file or directory'
run covbq --collection c binary
is_status 1
is_err 'covbq: gone/x: No such file or directory'
run covexport --to csv -r binary
is_status 1
is_err 'covexport: gone/x: No such file or directory'
run covsrc -r --source "$sample/src" binary
is_status 1
any_err
done_testing
