# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Damaged files: each case of tests/data/corrupt against expected.tsv there.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have md5sum || skip 'no md5sum here'

tab=$(printf '\t')
cd "$data/corrupt" || exit 1

# Whether status and text are what covdata's answer asks of us.
follows() {
	case $case in
	# It leaves functions out and says nothing.
	ctr-fcns-huge | ctr-fcns-less | ctr-fcns-more | ctr-funcid-eq-n | \
		meta-pkg-funcoff-bad)
		[ "$status.$md5" = "1.$go_md5" ] ;;
	# It writes a mode that nothing reads.
	meta-mode9) [ "$status.$md5" = 1.- ] ;;
	*) if [ "$go" = 0 ]; then
		[ "$status.$md5" = "0.$go_md5" ]
	else
		[ "$status" = 1 ]
	fi ;;
	esac
}

while IFS=$tab read -r case go go_md5 rc md5 message; do
	case $case in '#'*) continue ;; esac
	run covtext "$case"
	is_status "$rc" "$case: status $rc"
	got=-
	[ ! -s "$out" ] || got=$(md5sum <"$out" | cut -d ' ' -f 1)
	is "$got" "$md5" "$case: text"
	ok "$case: as the answer of covdata asks" follows
	case $message in
	-) no_err "$case: no message" ;;
	'warning: '*)
		err_like "covtext: warning: $case/cov*: ${message#warning: }*" \
			"$case: $message" ;;
	*) err_like "*covtext: $case/cov*: $message*" "$case: $message" ;;
	esac
	case $go in
	0)	golden=golden/$go_md5.out
		[ "$got" != "$go_md5" ] ||
			file_is_file "$out" "$golden" "$case: golden text" ;;
	esac

	# One message, or none and the text; never both. Of a hash that is not
	# the covmeta's covdata takes no notice.
	[ "$case" != meta-hash ] || rc=1
	run covtext --strict "$case"
	is_status "$rc" "$case: --strict, status $rc"
	if [ "$rc" = 0 ]; then
		any_err
		is "$(md5sum <"$out" | cut -d ' ' -f 1)" "$md5" \
			"$case: --strict, text"
	else
		is_out '' "$case: --strict, no text"
		is "$(grep -vc ': warning: ' "$err")" 1 \
			"$case: --strict, one message"
		any_err
	fi
done <expected.tsv

# The other reports say the same.
for as in percent func pkglist debugdump; do
	run covtext --as $as ctr-magic
	is_status 1
	err_like '*offset 0: no covcounters file: wrong magic number'
	ok "$as: the rest is printed" [ -s "$out" ]
	run covtext --as $as meta-magic
	is_status 1
	err_like '*offset 0: no covmeta file: wrong magic number'
	is_out ''
done

# No file is made where there is nothing to print, an old one stays.
echo old >"$tmp/old"
for case in meta-mode9 meta-trunc-100; do
	run covtext -o "$tmp/new" $case
	is_status 1
	any_err
	ok "$case: no file" [ ! -e "$tmp/new" ]
	run covtext -o "$tmp/old" $case
	is_status 1
	any_err
	is "$(cat "$tmp/old")" old "$case: the old file is left alone"
done
run covtext -o "$tmp/new" meta-trunc-13882
is_status 1
any_err
ok 'what is left of a damaged file is written' [ -s "$tmp/new" ]
run covtext --strict -o "$tmp/strict" meta-trunc-13882
is_status 1
any_err
ok 'not with --strict' [ ! -e "$tmp/strict" ]
is "$(ls -A "$tmp" | tr '\n' ' ')" 'new old ' 'no temporary is left'

done_testing
