# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What is said of source text beside it: which commit it is of, whether it was
# changed since, whether it fits, why it is not there, and how many have theirs.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# A file of one function, whose brace is in column 10, three lines long.
go_text() {
	printf 'package p\n\nfunc %s() {\n\tprintln("%s")\n}\n' "$1" "$2"
}
mkdir -p src/lib
echo 'module ex.com/r' >src/go.mod
go_text A old >src/a.go
go_text B old >src/lib/b.go
cat >p.cov <<'E'
mode: set
ex.com/r/a.go:3.10,5.2 1 1
ex.com/r/lib/b.go:3.10,5.2 1 0
E
hash=0123456789abcdef0123456789abcdef
# binary [COMMIT] : a record of it.
binary() {
	printf '{"type":"binary","binary_name":"srv",%s"covmeta_hash":"%s","profile":"p.cov"}\n' \
		"${1:+\"source_commit\":\"$1\",}" $hash >binary
}
# all_say PATTERN NAME : all tools that read records or profiles tell it.
all_say() {
	for tool in 'covhtml -o page.html' 'covstat --by func' \
		'covfilter --generated' 'covbq --collection c'; do
		case $tool in
		covbq*) input=binary ;;
		*) input=p.cov ;;
		esac
		# shellcheck disable=SC2086
		run $tool "$@" $input
		is "$(grep -c "$pattern" "$err")" 1 "${tool%% *}: $name"
		any_err
		case $tool in
		covstat*) is_status "$covstat_status" ;;
		esac
	done
}

# --- text that does not fit ------------------------------------------------------

cp -R src skewed
go_text LongName old >skewed/a.go
binary
pattern='skewed: the blocks of 1 file do not fit the text, .ex.com/r/a.go. the first' \
	name='what does not fit' covstat_status=1 all_say --source skewed
ok 'the page shows it without counts' grep -q \
	'{"f":"ex.com/r/a.go","t":"package p.*"b":\[\],.*"x":1}' page.html
run covbq --collection c --source skewed binary
any_err
is "$(grep -c '"source_line":""' "$out")" 7 'rows have no such text'
run covstat --by func --as tsv --source skewed p.cov
is_status 1
is_out 'ex.com/r/a.go	3	(no function)	1	1	100.00
ex.com/r/lib/b.go	3	B	1	0	0.00'
any_err

# Every position in the text is tried, and a byte beyond.
for block in 3.10,5.2 3.9,5.2=x 3.7,5.2=x 4.2,4.16 4.3,4.16=x 4.1,4.16=x \
	3.10,6.1 3.10,6.2=x 3.10,7.1=x 3.10,5.3=x 3.16,5.2=x 3.11,5.2 \
	0.1,5.2=x 4.2,4.1 4.10,4.16=x; do
	printf 'mode: set\nex.com/r/a.go:%s 1 1\n' "${block%=x}" >one.cov
	run covstat --by func --source src one.cov
	any_err
	case $block in
	*=x) is_status 1 "$block does not fit" ;;
	*) is_status 0 "$block fits" ;;
	esac
done

# --- Go's own, and a module cache -------------------------------------------------

mkdir -p goroot/src/fmt 'cache/cache/download' \
	'cache/github.com/!up/m@v1.2.0/x' 'cache/github.com/!up/m@v1.3.0/x'
go_text P own >goroot/src/fmt/print.go
go_text X 120 >'cache/github.com/!up/m@v1.2.0/x/x.go'
go_text LongX 130 >'cache/github.com/!up/m@v1.3.0/x/x.go'
cat >deps.cov <<'E'
mode: set
ex.com/r/a.go:3.10,5.2 1 1
fmt/print.go:3.10,5.2 1 1
github.com/Up/m/x/x.go:3.14,5.2 1 1
E
run covstat --by func --as tsv --source src --source cache --goroot goroot \
	deps.cov
is_out 'ex.com/r/a.go	3	A	1	1	100.00
fmt/print.go	3	P	1	1	100.00
github.com/Up/m/x/x.go	3	LongX	1	1	100.00' \
	'--goroot, and the version in the cache that fits'
GOROOT=goroot
export GOROOT
run covsrc --source src --map fmt/print.go
is_out 'fmt/print.go	src/fmt/print.go	goroot' 'GOROOT'
unset GOROOT
run covsrc --source cache --map github.com/Up/m@v1.2.0/x/x.go
is_out 'github.com/Up/m@v1.2.0/x/x.go	github.com/!up/m@v1.2.0/x/x.go	cache' \
	'a version in the path'
run covsrc --source src --goroot src fmt/print.go
is_status 2
is_err "covsrc: src: no folder with Go's own sources in src"
run covsrc --source src --moved x fmt/print.go
is_status 2
is_err "covsrc: --moved 'x': not OLD=NEW"

# --- what is not there, once for each module --------------------------------------

{ cat p.cov; for i in 1 2 3 4 5; do
	echo "ex.org/gone/pkg$i/b.go:3.10,5.2 1 1"
	echo "ex.com/r/lib/gone$i.go:3.10,5.2 1 1"
done; } >gone.cov
run covstat --by func --source src gone.cov
is_status 1
is_err 'covstat: ex.com/r/lib/gone1.go and 4 more of ex.com/r: their sources are not there: src has the module, not the file
covstat: ex.org/gone/pkg1/b.go and 4 more of ex.org/gone: their sources are not there: no source has the module ex.org/gone; near: lib/b.go'
run covstat -v --by func --source src gone.cov
is_status 1
any_err
is "$(tail -n 1 "$err")" 'covstat: 2 of 12 files have their sources; missing: ex.com/r (src has the module, not the file), ex.org/gone (no source has the module ex.org/gone)'
for tool in covstat covfilter covhtml; do
	case $tool in
	covstat) set -- --by func ;;
	covfilter) set -- --generated ;;
	*) set -- -o page.html ;;
	esac
	run $tool -v "$@" --source src p.cov
	is "$(tail -n 1 "$err")" "$tool: 2 of 2 files have their sources" \
		"$tool -v"
	any_err
done
for tool in 'covsrc -r' 'covbq --collection c' 'covhtml -o html'; do
	binary
	sed "s/$hash/fedcba9876543210fedcba9876543210/; s/p.cov/bad.cov/; s/srv/other/" \
		binary >>binary
	printf 'mode: set\nex.org/x/y.go:1.1,1.2 1 1\n' >bad.cov
	# shellcheck disable=SC2086
	run $tool -v --source src <binary
	any_err
	case $tool in
	covsrc*) continue ;; # a folder proves no commit
	esac
	is "$(grep -c '1 of 2 binaries have their sources; missing: [a-z0-9]* (no source has the module ex.org/x)' \
		"$err")" 1 "$tool -v"
done

# --- commits ------------------------------------------------------------------------

have git || skip 'no git here'
git init -q src
git -C src add -f .
git -C src -c user.name=a -c user.email=a@b commit -qm one
commit=$(git -C src rev-parse HEAD)
go_text A new >src/a.go
git -C src -c user.name=a -c user.email=a@b commit -qam two
git clone -q --bare src bare.git 2>/dev/null
go_text B new >src/lib/b.go

binary
pattern="src: 1 file has changed since the last commit, 'ex.com/r/lib/b.go' the first" \
	name='uncommitted changes' covstat_status=0 all_say --source src
ok 'on the page' grep -q '1 file of src changed since the last commit' page.html
ok 'as it lies there' grep -q 'println(\\"new\\")' page.html
printf 'package p\r\n\r\nfunc B() {\r\n\tprintln("old")\r\n}\r\n' >src/lib/b.go
run covstat --by func --source src p.cov
no_err 'ends of lines are no change'
binary "$commit"
run covbq --collection c --source src binary
no_err 'a known commit is read'
is "$(grep -c 'println(\\"old\\")' "$out")" 2 'its text, whatever lies there'
run covstat --by func --commit "$commit" --source src p.cov
no_err

# A commit that nobody has.
other=1111111111111111111111111111111111111111
binary $other
rm -r html
run covhtml -o html --source bare.git <binary
err_like 'covhtml: warning: 1 of 1 binaries without source text: no repository has commit *'
ok 'no text' ! grep -q 'id="src-' html/$hash.html
run covhtml -o html --allow-other-commit --source bare.git <binary
err_like 'covhtml: warning: bare.git: 2 files are of another commit, * than the one that was built'
ok 'allowed, and marked' grep -q 'This is the text of another commit than the one' \
	html/$hash.html
ok 'and not linked' ! grep -q data-blob html/$hash.html
run covbq --collection c --allow-other-commit --source bare.git binary
err_like '*are of another commit*'
for tool in 'covstat --by func' 'covfilter --generated'; do
	# shellcheck disable=SC2086
	run $tool --commit $other --source bare.git p.cov
	is_status 1
	err_like "*no repository has commit '$other'*"
	# shellcheck disable=SC2086
	run $tool --commit $other --allow-other-commit --source bare.git p.cov
	err_like '*2 files are of another commit*'
done

# No commit is known: HEAD, and that is said.
binary
for tool in 'covhtml -o html' 'covbq --collection c'; do
	# shellcheck disable=SC2086
	run $tool --source bare.git <binary
	err_like '*warning: bare.git: which commit was built is not known: its text is that of *'
done
run covhtml -o html --source bare.git <binary
ok 'on the page' grep -q 'not known to be this one' html/$hash.html

# Another repository is no other commit of the same program.
mkdir lib
echo 'module ex.org/dep' >lib/go.mod
go_text D dep >lib/d.go
git init -q lib
git -C lib add .
git -C lib -c user.name=a -c user.email=a@b commit -qm dep
echo 'ex.org/dep/d.go:3.10,5.2 1 1' >>p.cov
binary "$commit"
run covbq --collection c --source bare.git --source lib binary
any_err
is "$(grep -c 'println(' "$out")" 3 'what is of another module has its HEAD'

done_testing
