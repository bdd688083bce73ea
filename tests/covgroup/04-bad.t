# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Damaged input, databases that are none, and a world that fails.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" . || exit 1
mkdir run
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
covgroup dirs.ndjson >good.ndjson

# A damaged counters file: its report stays, with the error.
dir=$(echo run/coverage/*orders-0*)
file=$(echo "$dir"/covcounters.*.2)
cp --remove-destination "$file" copy && head -c 40 copy >cut
rm "$file" && cp cut "$file"
run covgroup --db run/coverage.db dirs.ndjson
is_status 1
err_lines 1 'one message'
err_like "*$file*"
cp "$out" damaged.ndjson
is "$(jq -r 'select(.error) | .owner_name' damaged.ndjson)" orders \
	'the error is in the record of its owner'
out_lines 10 'all owners are there'
run covgroup --all --tag --db run/coverage.db
is "$(jq -r 'select(.error) | .pod_name' "$out")" orders-0 \
	'and in that of the report'
run covgroup --db run/coverage.db dirs.ndjson
is_status 1 'the error is told again'
err_like "*$file*"
is "$(jq -c 'del(.changed)' "$out")" "$(jq -c 'del(.changed)' \
	damaged.ndjson)" 'nothing else changed'
rm "$file" && cp copy "$file"
run covgroup --db run/coverage.db dirs.ndjson
is_status 0 'mended'
is "$(jq -c '[.group_key, .covered_stmts, .error]' "$out")" \
	"$(jq -c '[.group_key, .covered_stmts, .error]' good.ndjson)" \
	'all is well again'

# An error that came in a record: it is as new as the record.
bare() {
	{ covgroup --all --tag --db "$1"; covgroup --all --db "$1"; } |
		sed "s/db:$1/db:ours/g"
}
# What is kept of several errors is one line.
errors() {
	sed 's/^covgroup: //; s/; /\
/g' | sort
}
# says NAME RECORDS STATUS READ : the database is what a new one would be.
says() {
	run covgroup -v --db said.db "$2"
	is_status "$3" "$1: status $3"
	err_like "*16 reports: $4 read, *" "$1: $4 read"
	cp "$err" said.err && cp "$out" said.out
	rm -f fresh.db
	covgroup --db fresh.db "$2" >fresh.out 2>fresh.err
	is "$(grep -v ' read, ' said.err | errors)" "$(errors <fresh.err)" \
		"$1: the messages of a new database"
	bare said.db >said.all
	bare fresh.db >fresh.all
	file_is_file said.all fresh.all "$1: the content of a new one"
}
covgroup --db said.db dirs.ndjson >"$out" || fail 'covgroup'
jq -c 'if .pod_name == "orders-0" then .error = "lost" else . end' \
	dirs.ndjson >lost.ndjson
jq -c 'if .pod_name == "orders-0" then .error = "other" else . end' \
	dirs.ndjson >other.ndjson
says 'a new error' lost.ndjson 1 0
is "$(grep -v ' read, ' said.err)" "covgroup: $dir: lost" 'it is named'
is "$(jq -r 'select(.changed) | .owner_name + " " + .error' said.out)" \
	'orders lost' 'and in the record of its owner'
says 'the same error' lost.ndjson 1 0
is "$(jq -r .changed said.out | sort -u)" false 'nothing changed'
says 'another error' other.ndjson 1 0
says 'no error' dirs.ndjson 0 1
says 'still none' dirs.ndjson 0 0
jq -c '.error = "all"' dirs.ndjson >every.ndjson
says 'errors of reports' every.ndjson 1 0
covmerge -r --by dir dirs.ndjson >reports.ndjson
says 'reports without' reports.ndjson 0 16
jq -c '.error = "late"' reports.ndjson >late.ndjson
says 'reports with' late.ndjson 1 0
says 'other records' dirs.ndjson 0 16
# One in the record, and one in the files.
cp cut "$file.new" && mv "$file.new" "$file"
says 'both errors' lost.ndjson 1 1
says 'both errors, unread' lost.ndjson 1 0
says 'that of the files' dirs.ndjson 1 1
says 'that of the files, unread' dirs.ndjson 1 0
cp copy "$file.new" && mv "$file.new" "$file"
says 'mended' dirs.ndjson 0 1

# A directory that is not there, and one without coverage.
mkdir empty
printf '{"type":"source_dir","dir":"%s"}\n' missing empty >none.ndjson
run covgroup --db run/coverage.db none.ndjson
is_status 1
err_lines 2
is_out ''
run covgroup --db run/coverage.db --skip-bad - <<'END'
no record
{"type":"process"}
END
is_status 1
any_err
run covgroup --db run/coverage.db - <<'END'
no record
END
is_status 2
any_err
run covgroup nowhere.ndjson
is_status 2
any_err

# Records that name nothing that could be opened are named themselves.
cat >unnamed.ndjson <<'END'
{"type":"source_dir","dir":"run/coverage/x","filter":"?"}

{"type":"process"}
{"type":"report","dir_name":"named"}
{"type":"process","hostname":"h"}
END
sed -i '/^$/d' unnamed.ndjson
run covgroup unnamed.ndjson
is_status 1
err_like "covgroup: run/coverage/x: *
covgroup: unnamed.ndjson:2: record has no 'profile' and no 'dir'
covgroup: unnamed.ndjson:3: record has no 'profile' and no 'dir'*" 'by line'
sed -n 2p unnamed.ndjson >stdin.ndjson
run covgroup - <stdin.ndjson
is_status 1
is_err "covgroup: <stdin>:1: record has no 'profile' and no 'dir'"

# Files that are no database of ours.
echo 'this is some text, long enough to be read as a header of SQLite, which \
has a hundred bytes, or so one hears' >text.db
cp text.db text.bak
run covgroup --db text.db dirs.ndjson
is_status 2
err_like 'covgroup: text.db: not a database'
ok 'it is left alone' cmp -s text.db text.bak
run covgroup --all --db text.db
is_status 2
any_err
run covgroup --all --db nothing.db
is_status 2
err_like 'covgroup: nothing.db: No such file or directory'
ok 'a reader makes no file' ! test -e nothing.db
run covgroup --all --db run
is_status 2
any_err
run covgroup --db no/such/folder/x.db dirs.ndjson
is_status 3
err_lines 1
: >zero.db
run covgroup --db zero.db dirs.ndjson
is_status 0 'an empty file is a new database'
run covgroup --all --db zero.db
out_lines 10
head -c 20000 zero.db >short.db
run covgroup --all --db short.db
is_status 1
err_like 'covgroup: short.db: *'
if have sqlite3; then
	sqlite3 foreign.db 'CREATE TABLE t(x)'
	run covgroup --db foreign.db dirs.ndjson
	is_status 2
	err_like 'covgroup: foreign.db: not a coverage database'
	sqlite3 zero.db 'PRAGMA user_version=99'
	run covgroup --all --db zero.db
	is_status 2
	err_like '*another version*'
fi

# No room: the database is as it was, a new one is not there.
full() {
	trap '' XFSZ
	ulimit -f 100
	exec covgroup --db "$1" "$2"
}
cp run/coverage.db before.db
sed 's/"pod_name":"/&x/' dirs.ndjson >changed.ndjson
for i in 1 2 3 4 5 6 7 8; do
	sed "s/\"dir_name\":\"/&$i/; s/\"pod_name\":\"/&x$i/" changed.ndjson
done | sed 's|"dir":"run/|"dir":"./run/|' >many.ndjson
ulimit_works=$(sh -c 'trap "" XFSZ; ulimit -f 1 && head -c 4096 /dev/zero \
	>toolong 2>/dev/null || echo yes')
if [ -n "$ulimit_works" ]; then
	run full new.db dirs.ndjson
	is_status 3 'no room for a new database'
	err_lines 1
	ok 'it is not there' ! test -e new.db
	run full run/coverage.db changed.ndjson
	is_status 3 'no room for changes'
	any_err
	is_out '' 'and nothing is printed'
	ok 'no journal is left' ! test -e run/coverage.db-journal
	run covgroup --all --db run/coverage.db
	cp "$out" now
	run covgroup --all --db before.db
	is "$(jq -c 'del(.profile)' "$out")" "$(jq -c 'del(.profile)' now)" \
		'the database is as it was'
fi

# Killed in the middle: the next one goes on.
cp before.db run/coverage.db
mkfifo pipe
covgroup --db run/coverage.db pipe >/dev/null 2>&1 &
pid=$!
exec 3>pipe
head -n 4 changed.ndjson >&3
kill -9 $pid
wait $pid 2>/dev/null
exec 3>&-
run covgroup --db run/coverage.db dirs.ndjson
is_status 0 'after a kill'
if have sqlite3 && have timeout; then
	# A writer that dies with its journal on the disk.
	sqlite3 run/coverage.db 'PRAGMA cache_size=1; PRAGMA cache_spill=1;
		BEGIN; UPDATE cov_counts SET data = zeroblob(9000);
		UPDATE cov_report SET record = "{}"; .shell kill -9 $PPID' \
		>/dev/null 2>&1
	run covgroup --all --db run/coverage.db
	is_status 0 'a reader undoes what a killed writer left'
	is "$(jq -c 'del(.profile)' "$out" | cksum)" \
		"$(jq -c 'del(.profile)' now | cksum)" 'all is as it was'
	# Somebody else writes: wait, and go on. It ends when the second one has
	# said that it waits, or after a while.
	mkfifo hold
	sqlite3 run/coverage.db <hold >held 2>&1 &
	exec 3>hold
	printf "BEGIN IMMEDIATE;\nSELECT 'held';\n" >&3
	wait_for grep held held
	covgroup --db run/coverage.db dirs.ndjson >second.out 2>second.err 3>&- &
	second=$!
	wait_for grep waiting second.err
	echo 'COMMIT;' >&3
	exec 3>&-
	wait $second
	is "$? $(cat second.err)" "0 covgroup: run/coverage.db: waiting for\
 another covgroup to finish" 'the second waits, and says so'
	wait
fi
covgroup --db two.db dirs.ndjson >a.out 2>a.err &
covgroup --db two.db changed.ndjson >b.out 2>b.err
b=$?
wait $!
is "$? $b" '0 0' 'two at once on a new database'
run covgroup --all --tag --db two.db
out_lines 16 'nothing is lost'

# What somebody who may not write here can do, and cannot.
as_other() {
	if is_root; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}
if is_root && ! { have setpriv && chmod 755 "$tap_dir" &&
	as_other "$COV_BIN/covgroup" --version >"$out" 2>&1; }; then
	pass 'root may write anywhere, and there is nobody else to be'
	done_testing
fi
mkdir ro && cp run/coverage.db ro/
# ro MODE FILES : folder and files as somebody else's, who may do that
ro() {
	! is_root || chown -R 65534:65534 ro
	chmod "$2" ro/*
	chmod "$1" ro
}
ro 555 444
run as_other covgroup --all --db ro/coverage.db
is_status 0 'a read-only database in a read-only folder'
for files in 444 644; do
	ro 555 $files
	run as_other covgroup --db ro/coverage.db --forget '*' - </dev/null
	is_status 3 "which cannot be written: $files"
	err_like "*covgroup: ro/coverage.db: cannot write in '*/ro':\
 Permission denied"
done
run as_other covgroup --db ro/new.db dirs.ndjson
is_status 3 'a new one'
err_like "covgroup: ro/new.db: cannot write in 'ro': Permission denied"
ro 755 444
run as_other covgroup --db ro/coverage.db --forget '*' - </dev/null
is_status 3 'a read-only file'
err_like "*covgroup: ro/coverage.db: cannot write: Permission denied"
have sqlite3 || skip 'no sqlite3 program here'
# A journal that has to be played back.
ro 755 644
sqlite3 ro/coverage.db 'PRAGMA cache_size=1; PRAGMA cache_spill=1;
	BEGIN; UPDATE cov_counts SET data = zeroblob(9000);
	UPDATE cov_report SET record = "{}";' '.shell kill -9 $PPID' \
	>/dev/null 2>&1
ok 'there is one' test -s ro/coverage.db-journal
for files in 444 644; do
	for folder in 555 755; do
		[ $files$folder != 644755 ] || continue
		ro $folder $files
		for all in --all ''; do
			run as_other covgroup $all --db ro/coverage.db \
				${all:--} </dev/null
			is_status 3 "a journal, $folder $files $all"
			err_like "covgroup: ro/coverage.db: an interrupted run\
 has to be undone first, by somebody who may write here or in a copy of it and\
 its journal: *ro*: Permission denied" "$folder $files $all: what to do"
		done
	done
done
mkdir copy.d && cp ro/coverage.db ro/coverage.db-journal copy.d
run covgroup --all --db copy.d/coverage.db
is_status 0 'as it says'
out_lines 10
# One of coverage-collector, which is replaced.
chmod 755 ro && rm ro/*
for mode in wal delete; do
	chmod 755 ro && rm -f ro/*
	sqlite3 ro/old.db <"$top/tests/covgroup/data/v4-image.sql" >/dev/null
	sqlite3 ro/old.db "PRAGMA journal_mode=$mode" >/dev/null
	for files in 444 644; do
		ro 555 $files
		run as_other covgroup --db ro/old.db - </dev/null
		is_status 3 "converting, $mode $files"
		is_err "covgroup: ro/old.db: cannot write in '$PWD/ro':\
 Permission denied" "converting, $mode $files: where"
		is "$(ls ro)" old.db 'nothing is left'
	done
done
chmod 755 ro
done_testing
