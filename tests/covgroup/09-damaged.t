# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# One row that is damaged costs no other.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covgroup/stored.sh"

mkdir c
store_sample c/coverage.db
key=$(sqlite3 c/coverage.db 'SELECT group_key FROM cov_owner WHERE id = 1')
name=$(sqlite3 c/coverage.db 'SELECT dir_name FROM cov_report WHERE id = 1')
# A generated column of cov_report wants it to be JSON.
sqlite3 c/coverage.db "UPDATE cov_owner SET record = '{\"x\":' WHERE id = 1;
	UPDATE cov_report SET record = '[]' WHERE id = 1"
owner="covgroup: c/coverage.db: cov_owner '$key': damaged record: byte 5: \
unexpected end"

run covgroup --all --db c/coverage.db
is_status 1
is_err "$owner"
grep -vF "\"group_key\":\"$key\"" all >rest
out_is_file rest 'the other owners'
run covgroup --all --by binary --db c/coverage.db
is_status 1
is_err "$owner"
out_lines "$(sqlite3 c/coverage.db 'SELECT count(*) FROM cov_binary')"
run covgroup --all --tag --db c/coverage.db
is_status 1
err_like "covgroup: c/coverage.db: cov_report '$name': damaged record: *"
out_lines 15 'the other reports'
run cov owners -C c
is_status 1
out_lines "$(($(wc -l <rest) + 1))" 'the table'
err_like "*$key*"

done_testing
