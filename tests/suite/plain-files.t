# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Where a file is expected, what is none is named at once: nobody waits for a
# pipe that nobody writes. (timeout only guards: 124 fails the check.)
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkfifo pipe
ln -s loop loop
mkdir folder
: >input
h=00000000000000000000000000000000

# refused NAME COMMAND... : ends by itself with 1 or 2, and says NAME. Standard
# input is the file `input`.
refused() {
	name=$1
	shift
	timeout 20 "$@" <input >got 2>said
	ended=$?
	case $ended in
	1 | 2) pass "$*: ends" ;;
	*) fail "$*: ends with $ended" ;;
	esac
	ok "$*: $name is named" grep -q "$name" said
}

# --- every tool: an operand, and the profile of a record ---------------------
for tool in $COV_TOOLS; do
	for what in pipe loop; do
		case $tool in
		covpull) ;; # its operands are addresses
		covhtml) refused $what $tool -o pages/p.html $what ;;
		covbq) refused $what $tool --collection c $what ;;
		covexport) refused $what $tool --to csv $what ;;
		covsrc) refused $what $tool -r --source $what ;;
		*) refused $what $tool $what ;;
		esac
	done
done
has() {
	case " $COV_TOOLS " in *" $1 "*) return 0 ;; esac
	return 1
}
for what in pipe loop /dev/zero; do
	cat >binary <<E
{"type":"binary","covmeta_hash":"$h","total_stmts":1,"covered_stmts":0,"profile":"$what"}
E
	printf '{"type":"report","dir":"d","profile":"%s"}\n' $what >report
	cp binary input
	! has covhtml || refused $what covhtml -o pages
	refused $what covmerge -r --by covmeta_hash binary
	refused $what covfilter -r -x nothing binary
	refused $what covtext -r --as textfmt report
	! has covgroup || refused $what covgroup report
	! has covexport || refused $what covexport --to csv -r binary
	! has covbq || refused $what covbq --collection c --now \
		2025-01-01T00:00:00Z binary
done

# --- files of a coverage directory -------------------------------------------
mkdir text meta
mkfifo text/coverage.out "meta/covmeta.$h"
refused text/coverage.out covstat text
refused "covmeta.$h" covtext meta

# --- what covhtml finds in its folder ----------------------------------------
if has covhtml; then
	printf 'mode: set\na.go:1.1,2.2 3 1\n' >profile
	sed 's|"/dev/zero"|"profile"|; s/"total_stmts":1/"total_stmts":3/' \
		binary >input
	for f in index.html .covhtml.ndjson $h.html; do
		rm -rf pages
		mkdir pages
		mkfifo "pages/$f"
		refused "pages/$f" covhtml -o pages
		ok "$f stays" test -p "pages/$f"
	done
fi

# --- what stands beside a database -------------------------------------------
if has covgroup; then
	for f in c.db c.db-journal c.db-wal; do
		rm -f c.db*
		mkfifo $f
		refused $f covgroup --all --db c.db
	done
fi

# --- a descriptor is what somebody opened ------------------------------------
printf 'mode: set\na.go:1.1,2.2 3 1\n' >profile
sh -c 'cat profile >pipe' &
run sh -c 'covstat --total /dev/fd/5 5<pipe'
is_out '100.0' 'a pipe by its descriptor'
wait
run covstat --total /dev/stdin <profile
is_out '100.0' 'standard input by its name'
done_testing
