# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The keys that requests are signed with, of every kind that `aws` knows, from
# keys.py on 127.0.0.1. Needs python3.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covfetch/served.sh"
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL
covfetch -C want "$sample/bucket" >want.out || fail 'the sample is there'
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
mkdir -p home/.aws/sso/cache
cat >home/.aws/credentials <<'END'
[default]
aws_access_key_id = base-default
aws_secret_access_key = secret
[base]
aws_access_key_id = base
aws_secret_access_key = secret
[self]
aws_access_key_id = base-self
aws_secret_access_key = secret
END
cat >home/.aws/config <<END
[default]
region = eu-north-1
[profile role]
role_arn = arn:aws:iam::1:role/plain
source_profile = base
[profile chain]
role_arn = arn:aws:iam::1:role/second
source_profile = role
[profile external]
role_arn = arn:aws:iam::1:role/external
source_profile = base
external_id = ext id/1
duration_seconds = 900
role_session_name = me@here
[profile self]
role_arn = arn:aws:iam::1:role/self
source_profile = self
[profile a]
role_arn = arn:aws:iam::1:role/a
source_profile = b
[profile b]
role_arn = arn:aws:iam::1:role/b
source_profile = a
[profile env]
role_arn = arn:aws:iam::1:role/env
credential_source = Environment
[profile ec2]
role_arn = arn:aws:iam::1:role/ec2
credential_source = Ec2InstanceMetadata
[profile ecs]
role_arn = arn:aws:iam::1:role/ecs
credential_source = EcsContainer
[profile short]
role_arn = arn:aws:iam::1:role/short
source_profile = base
[profile process]
credential_process = "$tmp/helper prog" 'a b' "c\\"d" e\\ f ; touch $tmp/shell
[profile badprocess]
credential_process = $tmp/nowhere
[profile loud]
credential_process = sh -c "yes | head -c 1000000"
[profile web]
role_arn = arn:aws:iam::1:role/web
web_identity_token_file = $tmp/web-token
[profile sso]
sso_session = corp
sso_account_id = 123
sso_role_name = dev ops
[sso-session corp]
sso_region = eu-test-1
sso_start_url = https://corp.example/start
[profile oldsso]
sso_start_url = https://old.example/start
sso_region = eu-test-1
sso_account_id = 123
sso_role_name = dev
[profile mfa]
role_arn = arn:aws:iam::1:role/m
source_profile = base
mfa_serial = arn:aws:iam::1:mfa/me
[profile nested]
s3 =
  addressing_style = path
  endpoint_url = http://127.0.0.1:$port
END
# As whom: the access key of the last request.
as() {
	: >log
	run covfetch --list "$@" s3://ok
	is_status 0
	sed -n 's/.*\/ok.*Credential=\([^/]*\)\/[0-9]*\/\([^/]*\).*/\1/p' log |
		tail -n 1 >whom
}
as
is "$(cat whom)" base-default 'the default profile'
AWS_PROFILE=base as
is "$(cat whom)" base 'AWS_PROFILE'
as --aws-profile role
like=$(cat whom)
is "${like%%[0-9]*}" ROLEPLAIN 'source_profile'
ok 'its token goes along' grep -q 'security-token=role/token+' log
as --aws-profile chain
like=$(cat whom)
is "${like%%[0-9]*}" ROLESECOND 'a chain of roles'
as --aws-profile external
like=$(cat whom)
is "${like%%[0-9]*}" ROLEEXTERNAL 'external_id'
as --aws-profile self
like=$(cat whom)
is "${like%%[0-9]*}" ROLESELF 'a profile that is its own source'
run covfetch --list --aws-profile a s3://ok
is_status 2
err_like '*leads in a circle*'
run covfetch --list --aws-profile mfa s3://ok
is_status 2
err_like '*mfa_serial asks for a code*'
run covfetch --list --aws-profile none s3://ok
is_status 2
err_like "*profile 'none' is neither in *"
AWS_ACCESS_KEY_ID=base-env AWS_SECRET_ACCESS_KEY=s as
is "$(cat whom)" base-env 'the environment goes before the profile'
AWS_ACCESS_KEY_ID=base-env AWS_SECRET_ACCESS_KEY=s as --aws-profile base
is "$(cat whom)" base 'but not before one that is named'
AWS_ACCESS_KEY_ID=base-env AWS_SECRET_ACCESS_KEY=s as --aws-profile env
like=$(cat whom)
is "${like%%[0-9]*}" ROLEENV 'credential_source Environment'
AWS_ACCESS_KEY_ID=x run covfetch --list s3://ok
is_status 2
err_like '*AWS_SECRET_ACCESS_KEY is not*'
AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:$port/machine
export AWS_EC2_METADATA_SERVICE_ENDPOINT
AWS_EC2_METADATA_DISABLED=false as --aws-profile ec2
like=$(cat whom)
is "${like%"${like#ROLEEC2}"}" ROLEEC2 'credential_source Ec2InstanceMetadata'
AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:$port/container
AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer pod'
export AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN
as --aws-profile ecs
like=$(cat whom)
is "${like%%[0-9]*}" ROLEECS 'credential_source EcsContainer'
mv home/.aws/credentials aside
as
is "$(cat whom)" CONTAINER 'a container'
echo 'Bearer pod' >pod-token
AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong \
	AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$tmp/pod-token as
is "$(cat whom)" CONTAINER 'its token in a file'
AWS_CONTAINER_CREDENTIALS_FULL_URI=http://10.0.0.1/x \
	run covfetch --list s3://ok
is_status 2
err_like '*neither https nor this machine*'
unset AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN
AWS_EC2_METADATA_DISABLED=false as
is "$(cat whom)" MACHINE 'a machine'
ok 'only its second version is asked' grep -q '^PUT .*/machine/latest/api/token' log
for tries in 1 2 x; do
	AWS_METADATA_SERVICE_NUM_ATTEMPTS=$tries AWS_METADATA_SERVICE_TIMEOUT=5 \
		AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:$port/shy \
		AWS_EC2_METADATA_DISABLED=false run covfetch --list s3://ok
	case $tries in
	1) is_status 2 'a machine that is shy: asked once'
		err_like '*no credentials: *' ;;
	2) is_status 0 'asked twice' ;;
	x) is_status 2
		err_like "*AWS_METADATA_SERVICE_NUM_ATTEMPTS*'x'*" ;;
	esac
done
run covfetch --list s3://ok
is_status 2
err_like '*no credentials: *'
mv aside home/.aws/credentials
printf 'web-token\n' >web-token
AWS_WEB_IDENTITY_TOKEN_FILE=$tmp/web-token \
	AWS_ROLE_ARN=arn:aws:iam::1:role/irsa as
like=$(cat whom)
is "${like%%[0-9]*}" ROLEIRSA 'web identity by environment'
as --aws-profile web
like=$(cat whom)
is "${like%%[0-9]*}" ROLEWEB 'web identity by profile'
printf 'wrong\n' >web-token
run covfetch --list --aws-profile web s3://ok
is_status 2
err_like "*role 'arn:aws:iam::1:role/web': 403 AccessDenied*"

cat >'helper prog' <<'END'
#!/bin/sh
printf '%s|' "$@" >"${0%/*}/helper.args"
echo '{"Version":1,"AccessKeyId":"HELPER","SecretAccessKey":"s","SessionToken":"t"}'
END
chmod 755 'helper prog'
as --aws-profile process
is "$(cat whom)" HELPER 'credential_process'
is "$(cat helper.args)" "a b|c\"d|e f|;|touch|$tmp/shell|" 'its quoting'
ok 'without a shell' test ! -e shell
run covfetch --list --aws-profile badprocess s3://ok
is_status 2
err_like '*cannot be started*'
run covfetch --list --aws-profile loud s3://ok
is_status 2
err_like '*prints too much*'

AWS_ENDPOINT_URL_SSO=http://127.0.0.1:$port
export AWS_ENDPOINT_URL_SSO
sso() { # NAME EXPIRES
	printf '{"accessToken":"sso-token","expiresAt":"%s"}' "$2" \
		>"home/.aws/sso/cache/$(printf %s "$1" | sha1sum | cut -c1-40).json"
}
run covfetch --list --aws-profile sso s3://ok
is_status 2
err_like "*nobody is logged in; run 'aws sso login --profile sso'*"
sso corp 2020-01-01T00:00:00Z
run covfetch --list --aws-profile sso s3://ok
is_status 2
err_like "*the login has expired; run 'aws sso login --profile sso'*"
sso corp 2999-01-01T00:00:00Z
as --aws-profile sso
is "$(cat whom)" SSO 'SSO by session'
sso https://old.example/start 2999-01-01T00:00:00UTC
as --aws-profile oldsso
is "$(cat whom)" SSO 'SSO of the old kind'

# Keys that run out in five minutes are renewed when a server says so.
run covfetch -C c-short --aws-profile short s3://ok
ok 'short keys' diff -r want/coverage c-short/coverage
(unset AWS_ENDPOINT_URL; AWS_SHARED_CREDENTIALS_FILE=$tmp/nested
export AWS_SHARED_CREDENTIALS_FILE
printf '[nested]\naws_access_key_id=a\naws_secret_access_key=b\n' >nested
covfetch --list --aws-profile nested s3://ok >four)
is "$(wc -l <four | tr -d ' ')" 63 'settings of a profile, nested ones too'

(unset AWS_ENDPOINT_URL; AWS_CONFIG_FILE=$tmp/services
export AWS_CONFIG_FILE
cat >services <<END
[default]
services = here
endpoint_url = http://127.0.0.1:1
[services here]
dynamodb =
  endpoint_url = http://127.0.0.1:2
s3 =
  endpoint_url = http://127.0.0.1:$port
END
covfetch --list s3://ok >five)
is "$(wc -l <five | tr -d ' ')" 63 'the endpoint of a section of services'

ok 'no secret in what was printed or written' ! grep -rqE \
	's3cret|role/token|web-token|sso-token' "$out" "$err" c-short
done_testing
