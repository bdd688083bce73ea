# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Who gives out keys answers as nobody should (keys.py, BAD): what is said, and
# with which status; nothing is then asked of S3, and no secret is shown. Needs
# python3; the server is on 127.0.0.1.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covfetch/served.sh"
serve_faults
server_url=http://127.0.0.1:$port
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
AWS_ENDPOINT_URL=$server_url
export AWS_ENDPOINT_URL
mkdir -p home/.aws/sso/cache
cat >home/.aws/credentials <<'END'
[base]
aws_access_key_id = base
aws_secret_access_key = secret
END
cat >home/.aws/config <<END
[profile sts]
role_arn = arn:aws:iam::1:role/r
source_profile = base
[profile web]
role_arn = arn:aws:iam::1:role/r
web_identity_token_file = $tmp/web-token
[profile sso]
sso_start_url = https://corp.example/start
sso_region = cn-test-1
sso_account_id = 123
sso_role_name = dev
END
echo web-token >web-token
sso_cache=home/.aws/sso/cache/$(printf https://corp.example/start | sha1sum |
	cut -c1-40).json
echo '{"accessToken":"sso-token","expiresAt":"2999-01-01T00:00:00Z"}' \
	>"$sso_cache"

# ask WHOM BASE: lists a bucket, with keys of an endpoint whose URL is BASE.
ask() {
	: >log
	case $1 in
	sts | web) AWS_ENDPOINT_URL_STS=$2 run covfetch --list \
		--aws-profile "$1" s3://ok ;;
	sso) AWS_ENDPOINT_URL_SSO=$2 run covfetch --list --aws-profile sso \
		s3://ok ;;
	container) AWS_CONTAINER_CREDENTIALS_FULL_URI=$2 \
		AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer pod' \
		run covfetch --list s3://ok ;;
	machine) AWS_EC2_METADATA_DISABLED=false \
		AWS_EC2_METADATA_SERVICE_ENDPOINT=$2 \
		run covfetch --list s3://ok ;;
	esac
}

# Each is asked for each bad answer.
none='no keys in the answer'
sts='STS: ' web='STS: ' sso='SSO: ' container="the container's endpoint: "
machine="the machine's metadata service: "
while IFS='|' read -r whose name want message; do
	for whom in $whose; do
		ask "$whom" "$server_url/bad/$name"
		eval "who=\$$whom"
		case $message in
		'* '*) who='' ;;
		esac
		is_status "$want" "$whom, $name: status $want"
		err_like "covfetch: s3://ok/: $who${message#\* }" "$whom, $name: $message"
		ok "$whom, $name: no secret, and nothing of S3" ! grep -qE \
			's3cret|X-Other| /ok|/elsewhere' "$err" log
	done
done <<END
sts web sso container machine|noid|2|$none
sts web sso container machine|nosecret|2|$none
sts web sso container machine|lines|2|$none
sts web sso container machine|token|2|$none
sts web sso container machine|past|2|* the credentials of * have expired
sts web|empty|3|line 1: no element found
sts web|junk|3|line 1: no element found
sso container machine|empty|3|the answer is no JSON: byte 0: unexpected end
sso container machine|junk|3|the answer is no JSON: *
sso container machine|list|3|the answer is no object with keys
sso|other|3|the answer is no object with keys
container machine|other|2|$none
sts sso container machine|big|3|the answer is too large
sts web sso container machine|moved|2|status 302
sts web sso container|missing|2|status 404
machine|missing|2|* no credentials: *
sts web container machine|denied|2|status 403
sso|denied|2|status 403: the login has expired, or does not allow the role 'dev' of account 123; run 'aws sso login'
sts web|refused|2|* role 'arn:aws:iam::1:role/r': 400 Malformed: long *
sso container machine|refused|2|status 400
sts sso container machine|down|3|status 503
machine|rolelist|2|status 403
END
ask sso "$server_url/bad/odd/"
is_status 0 'a time of expiry that is none: never'

# A machine's token, and its role.
for base in old slow; do
	ask machine $server_url/$base
	is_status 2
	err_like '*no credentials: *' "a machine's token, $base: no machine"
	is "$(cut -d ' ' -f 1,3 log)" "PUT /$base/latest/api/token" \
		'asked once, and nothing else'
done
for base in blank split; do
	ask machine $server_url/$base
	is_status 3
	err_like "*metadata service: no token" "a machine's token, $base"
done
ask machine $server_url/roleless/
is_status 2
err_like '*no credentials: *' 'a machine without a role'
ask machine $server_url/named
ok 'a role with every character that may be in one' \
	grep -q 'GET .*/ok.*Credential=MACHINE/' log

# Without one, Amazon's own hosts are meant: nobody is led there.
ask_amazon() {
	: >log
	https_proxy=$server_url AWS_ENDPOINT_URL='' run covfetch --list \
		--aws-profile "$1" --endpoint-url "$server_url" s3://ok
	is_status 3
	any_err
}
while read -r whom region host; do
	AWS_REGION=$region ask_amazon "$whom"
	is "$(sed 's/^CONNECT \([^ ]*\) .*/\1/' log | sort -u)" "$host:443" \
		"$whom in $region"
done <<'END'
sts eu-test-1 sts.eu-test-1.amazonaws.com
web cn-test-1 sts.cn-test-1.amazonaws.com.cn
sso eu-test-1 portal.sso.cn-test-1.amazonaws.com.cn
END

# What is on this machine: the environment, files of tokens, of logins.
near() { # URL STATUS
	AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer pod' \
		AWS_CONTAINER_CREDENTIALS_FULL_URI=$1 \
		run covfetch --list s3://ok
	is_status "$2" "$1: status $2"
	any_err
}
near "http://LOCALHOST:$port/container" 0
for url in http://localhost.example/ 'http://[::1].example/' \
	http://127.0.0.2/ http://127.0.0.1@127.0.0.2/ ftp://localhost/ \
	"http://localhost\\@127.0.0.2/"; do
	near "$url" 2
	err_like '*neither https nor this machine'
done
AWS_CONTAINER_CREDENTIALS_FULL_URI=$server_url/container
export AWS_CONTAINER_CREDENTIALS_FULL_URI
: >void
AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=void run covfetch --list s3://ok
is_status 2
err_like '*void: empty'
AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=none run covfetch --list s3://ok
is_status 2
err_like '*none: No such file or directory'
AWS_CONTAINER_AUTHORIZATION_TOKEN='a
X-Other: 1' run covfetch --list s3://ok
is_status 2
err_like "*the container's authorization token has a line break in it"
unset AWS_CONTAINER_CREDENTIALS_FULL_URI
for login in '{"accessToken":7}' '{"accessToken":"sso-token"' '[]' \
	'{"accessToken":"sso-token","expiresAt":"soon"}'; do
	echo "$login" >"$sso_cache"
	run covfetch --list --aws-profile sso s3://ok
	is_status 2
	err_like "*SSO: *; run 'aws sso login --profile sso'" "a login: $login"
done

# Why the cache of SSO is of no use.
again="; run 'aws sso login --profile sso'"
said() {
	run covfetch --list --aws-profile sso s3://ok
	is_status 2 "$1"
	is_err "covfetch: s3://ok/: SSO: $2$again" "$1"
}
rm "$sso_cache"
said 'there is none' 'nobody is logged in'
mkdir "$sso_cache"
said 'it is a folder' "$tmp/$sso_cache: not a regular file"
rmdir "$sso_cache"
echo '{"accessToken":' >"$sso_cache"
said 'it is half' "$tmp/$sso_cache: no login is in it"

# Profiles that cannot be.
cat >home/.aws/config <<END
[profile both]
role_arn = r
source_profile = base
credential_source = Environment
[profile who]
role_arn = r
credential_source = Somebody
[profile env]
role_arn = r
credential_source = Environment
[profile far]
role_arn = r
source_profile = nowhere
[profile dry]
role_arn = r
source_profile = keyless
[profile keyless]
region = eu-test-1
[profile noarn]
web_identity_token_file = $tmp/web-token
[profile halfsso]
sso_account_id = 1
[profile half]
aws_access_key_id = a
[profile whole]
aws_access_key_id = base-config
aws_secret_access_key = s
aws_session_token = t
[profile text]
credential_process = echo no
[profile version]
credential_process = echo {\"Version\":2}
[profile open]
credential_process = echo "
END
i=0
while [ $i -lt 20 ]; do
	printf '[profile p%d]\nrole_arn = r\nsource_profile = p%d\n' \
		$i $((i + 1))
	i=$((i + 1))
done >>home/.aws/config
while IFS='|' read -r profile message; do
	run covfetch --list --aws-profile "$profile" s3://ok
	is_status 2
	err_like "*$message"
done <<'END'
both|source_profile and credential_source exclude each other
who|credential_source 'Somebody': none of Environment, Ec2InstanceMetadata, EcsContainer
env|credential_source Environment has no keys
far|profile 'far': source_profile 'nowhere' is not there
dry|profile 'dry': source_profile 'keyless' has no keys
noarn|a web identity token, but neither AWS_ROLE_ARN nor role_arn
halfsso|profile 'halfsso': SSO needs sso_start_url, sso_region, *
half|.aws/config: aws_access_key_id without aws_secret_access_key
text|credential_process of profile 'text': it prints no JSON object
version|credential_process of profile 'version': it prints another version than 1
open|credential_process of profile 'open': *
p0|too many source profiles
END
: >log
AWS_DEFAULT_PROFILE=whole run covfetch --list s3://ok
ok 'keys of the config file, with their token' \
	grep -q 'Credential=base-config/.*security-token=t' log
AWS_CONFIG_FILE='~/.aws/nothing' run covfetch --list --aws-profile base s3://ok

# No password is shown, be it wrong where it stands.
for url in http://user:s3cret@127.0.0.1:1 ftp://user:s3c@ret@127.0.0.1:1; do
	run covfetch --list --endpoint-url "$url" s3://ok
	is_status 2 "$url"
	err_like "covfetch: endpoint '*127.0.0.1:1': not *" "$url"
	ok 'no password in it' ! grep -q s3c "$err"
done
AWS_CONTAINER_CREDENTIALS_FULL_URI=http://user:s3cret@far.example/ \
	run covfetch --list s3://ok
is_status 2 'the address of a container'
err_like "*'http://far.example/': neither https nor this machine"
ok 'no password in it' ! grep -q s3cret "$err"
http_proxy=odd://user:s3cret@127.0.0.1 AWS_ACCESS_KEY_ID=a AWS_MAX_ATTEMPTS=1 \
	AWS_SECRET_ACCESS_KEY=b AWS_ENDPOINT_URL=http://far.invalid \
	run covfetch --list s3://okay
is_status 3 'a proxy'
err_like '*127.0.0.1*'
ok 'no password in it' ! grep -q s3cret "$err"

done_testing
