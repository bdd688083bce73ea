# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Collections of somebody else, and what killed runs leave in one's own.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" "$sample/shop.bundle" .
run cov run bucket -C c
is_status 0
cp "$out" first
state() {
	(cd "$1" && find . -exec stat -c '%n %Y %Z %s %A' {} + | sort)
}

# --- collections that are only read ------------------------------------------
state c >before
run cov render -C c -o pages --source "$sample/src"
is_out 'index: pages/index.html' 'the pages are elsewhere'
ok 'they are there' test -s pages/index.html
state c >after
file_is_file after before 'render -o writes nothing into the collection'
if have git; then
	run cov render -C c --output=bundled --source shop.bundle
	ok 'the text of a bundle is in them' grep -q 'func main' bundled/src/*.js
	state c >after
	file_is_file after before 'nor does a bundle'
fi
for command in owners compile download run; do
	run cov $command -C c -o pages
	is_status 2
	any_err
done
run cov render -C c -o ''
is_status 2
err_like "*'-o': empty name*"

# Nobody's but the owner's to write; root may write all, and asks another.
as_reader() {
	if is_root; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}
read_only() {
	mkdir -m 1777 theirs
	for records in with without; do
		[ $records = with ] || rm -r c/records
		chmod -R a+rX,a-w c
		run as_reader cov owners -C c
		sed '/^total /d; /^sources: /d; /^index: /d' first | sort >table
		sort "$out" >rows
		file_is_file rows table "owners of a read-only collection, $records records"
		run as_reader cov render -C c -o "theirs/$records"
		ok "its pages, $records records" test -s "theirs/$records/index.html"
		run as_reader cov render -C c
		is_status 3 'but it is not written'
		any_err
		chmod -R u+w c
	done
	is "$(find c -name '*-shm' -o -name '*-wal' -o -name '*-journal')" '' \
		'nothing lies beside the database'
}
if ! is_root; then
	read_only
elif have setpriv && chmod 755 "$tap_dir" &&
	as_reader sh -c '"$0" --version' "$COV_BIN/cov" >"$out" 2>&1; then
	read_only
else
	diag 'left out: no other user here that may read the programs'
fi

# --- links of somebody else --------------------------------------------------
foreign_links() {
	mkdir elsewhere
	for folder in coverage records html repos coverage.db; do
		rm -rf l elsewhere/*
		mkdir l
		ln -s "$tmp/elsewhere/x" "l/$folder"
		[ $folder = coverage.db ] || mkdir elsewhere/x
		chown -h 65534 "l/$folder"
		run cov run bucket -C l
		is_status 2 "$folder: refused"
		is_err "cov: l/$folder: a symbolic link of another user, nothing is written there"
		is "$(find elsewhere -mindepth 2) $(find elsewhere -type f)" ' ' \
			"$folder: nothing is written there"
	done
	is_refused() {
		run "$@" </dev/null
		is_status 2
		err_like "*: a symbolic link of another user, nothing is written there"
		is "$(find elsewhere -mindepth 2) $(find elsewhere -type f)" ' ' \
			"$*: nothing is written there"
	}
	rm -rf l elsewhere
	mkdir -p l elsewhere/x
	for i in coverage html db.db; do
		ln -s "$tmp/elsewhere/x" "l/$i"
		chown -h 65534 "l/$i"
	done
	is_refused covfetch -C l bucket
	is_refused covpull -C l --timeout 1 127.0.0.1:1
	is_refused covhtml -o l/html
	is_refused covbq --collection c -o l/html
	is_refused covgroup --by binary --split l/html
	rmdir elsewhere/x
	is_refused covgroup --db l/db.db
	is_refused covbq load --collection c --sqlite l/db.db
	# One's own are.
	mkdir elsewhere/x
	for i in coverage html db.db; do
		chown -h 0 "l/$i"
	done
	run covfetch -C l bucket
	ok 'a link of my own is followed' test -n "$(ls elsewhere/x)"
	# A link in the place of a discovery: that gets another name.
	rm -rf m elsewhere/x/*
	run covfetch --latest-only -C m bucket
	for i in m/coverage/*; do
		mv "$i"/* elsewhere/x/
		rm elsewhere/x/covmeta.*
		ls elsewhere/x >was
		rm -r "$i"
		ln -s "$tmp/elsewhere/x" "$i"
		chown -h 65534 "$i"
		break
	done
	run covfetch --latest-only -C m bucket
	ls elsewhere/x >now
	file_is_file now was 'nothing is written there'
}
! is_root || foreign_links

# --- what killed runs leave --------------------------------------------------
have flock || skip 'no flock here'
rm -rf c
run cov run bucket -C c
mkdir -p c/repos/bundle-x/.cov-dead01/bare c/repos/bundle-x/.cov-live01/bare
: >c/records/.cov-dead00
: >c/records/.cov-live00
: >c/records/.cov-long-name
: >kept
ln -s "$tmp/kept" c/records/.cov-link00
: >c/repos/bundle-x/.cov-dead01/lock
: >c/repos/bundle-x/.cov-live01/lock
exec 7>>c/records/.cov-live00 8>>c/repos/bundle-x/.cov-live01/lock
flock 7 && flock 8
run cov compile -C c 7>&- 8>&-
is "$(cd c && find records/.cov* repos/bundle-x/.cov-* -prune | sort | tr '\n' ' ')" \
	'records/.cov-link00 records/.cov-live00 records/.cov-long-name repos/bundle-x/.cov-live01 ' \
	'the next run removes what dead ones left, and nothing else'
ok 'nor what a link leads to' test -f kept
exec 7>&- 8>&-

# A run that is killed while a stage writes.
cat >covgroup <<'S'
#!/bin/sh
echo half
echo $$ >stage-runs
exec sleep 60
S
chmod 755 covgroup
mkdir bin
for i in "$COV_BIN"/cov*; do
	ln -s "$i" bin/
done
rm bin/covgroup bin/cov
mv covgroup bin/
cp "$COV_BIN/cov" bin/cov
ln -s "$COV_BIN/../libexec" libexec
bin/cov owners -C c >said 2>&1 &
pid=$!
wait_for test -s stage-runs || fail 'the stage runs'
tool=$(cat stage-runs)
kill -KILL $pid
wait $pid 2>/dev/null
left=$(ls c/records/.cov-?????? | grep -v 'live\|link')
is "$(cat "$left")" half 'a killed run leaves its temporary'
run cov owners -C c
ok 'which stays while its tool writes' test -f "$left"
kill -KILL $tool
wait_for sh -c "! kill -0 $tool 2>/dev/null"
run cov owners -C c
ok 'and goes with the next run' test ! -e "$left"
done_testing
