# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# cov codecov-upload, and cov cluster codecov-upload with the flags of
# coverage-collector.
. "${COV_TOP:-.}/tests/lib/tap.sh"
unset CODECOV_TOKEN CODECOV_URL

run cov run "$sample/bucket" -C c --source "$sample/src"
any_err
mkdir bin
cat >bin/covexport <<'E2'
#!/bin/sh
printf '%s\n' "$@" >args
echo "${CODECOV_TOKEN-none}" >token
[ -z "$fails" ] || exit "$fails"
cat >records
exec "$COV_BIN/covexport" "$@" <records
E2
chmod +x bin/covexport
# cov finds tools beside itself first.
for tool in "$COV_BIN"/cov*; do
	case ${tool##*/} in
	covexport) ;;
	*) ln -s "$tool" bin/ ;;
	esac
done
rm bin/cov
cp "$COV_BIN/cov" bin/cov
ln -s "$COV_BIN/../libexec" libexec
PATH=$tmp/bin:$PATH

run cov codecov-upload -C c -n --flag a --flag b --slug x/y --namespace shop \
	--owner frontend --source-org x --codecov-url https://h
out_like 'x/y *: would send 134 lines, 1 binary, 1 owner, github_enterprise, flags a,b'
any_err
is "$(cat args)" "codecov
--source
$sample/src
--flag=a
--flag=b
--namespace=shop
--owner=frontend
--source-org=x
--slug=x/y
--url=https://h
-n" 'what covexport is told'
is "$(cat token)" none 'without a token'
ok 'nothing is remembered' ! grep -q -e flag -e slug -e shop c/cov.conf
cp "$out" want

run cov cluster codecov-upload --collection c --dry-run --flag a --flag=b \
	--slug x/y --namespace shop --owner=frontend --source-org x \
	--codecov-token s3cr3t --codecov-url https://h
out_is_file want 'the same with the flags of coverage-collector'
any_err
is "$(cat token)" s3cr3t 'the token comes by the environment'
ok 'not in arguments, nor in the log' ! grep -rq s3cr3t args c/logs
run cov -x codecov-upload -C c -n --codecov-token s3cr3t
any_err
is "$(cat token)" s3cr3t 'cov codecov-upload, too'
ok 'nor in what is shown' ! grep -q s3cr3t "$err"
ok 'which has the command' grep -q '^covexport codecov ' "$err"

# An upload that fails is none that went well, but items are for scripts.
export fails=1
run cov codecov-upload -C c -n
is_status 1
any_err
run cov cluster codecov-upload --collection c -- x
is_status 0
any_err
fails=3
run cov cluster codecov-upload --collection c
is_status 3
any_err

run cov codecov-upload -C nowhere
is_status 2
is_err 'cov: nowhere: not there'
run cov codecov-upload --help
ok 'its options' grep -q -- '--source-org GLOB' "$out"
done_testing
