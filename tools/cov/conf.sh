# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# conf.sh - cov.conf, what a collection was told
#
# Nothing in it is ever run: a line is cut at its first '=', the key is one of
# the option table, and the value goes to a tool as part of one word.

# Keys that say how a bucket is reached.
reached_by='endpoint-url aws-profile region'

# full_name KEY VALUE FOLDER : `full`, the value, a name from its folder.
full_name() {
	full=$2
	case $option_how in
	*path*) ;;
	*) return 0 ;;
	esac
	case $1=$2 in
	owner-rules=legacy | *=/* | *=*://* | *=-) ;;
	*) full=$3/${2#./} ;;
	esac
}

# 0 for a key that a line may have; sets option_*.
find_key() {
	if [ "$1" = fetch ]; then
		option_how='list path' option_stage='' option_argument=SOURCE
		return 0
	fi
	find_option "$1" || return 1
	case $option_how in
	*now*) return 1 ;;
	esac
}

check_key() {
	! find_key "$1" || return 0
	nearest_option "$1"
	! find_key "$near" || die 2 "$2: unknown key '$1'$(meant "$near")"
	die 2 "$2: unknown key '$1'"
}

# 0 when the file is there and may be read; anything odd ends here.
conf_is_there() {
	conf=$collection/cov.conf
	[ -e "$conf" ] || [ -h "$conf" ] || return 1
	[ -f "$conf" ] || die 2 "$conf: not a regular file"
	[ -r "$conf" ] || die 2 "$conf: cannot be read"
	[ -z "$(find -H "$conf" -prune -size +1024k)" ] ||
		die 2 "$conf: larger than 1 MiB"
	# The shell leaves these out as it reads.
	tr -d '\000' <"$conf" | cmp -s - "$conf" ||
		die 2 "$conf: a control character"
}

# Appends `key=value` words to `remembered`, in the order of the file, and their
# lines to `remembered_lines`.
read_conf() {
	remembered='' remembered_lines=
	conf_is_there || return 0
	conf_folder=$(cd "$collection" && pwd -P) n=0
	while IFS=' 	' read -r line || [ -n "$line" ]; do
		n=$((n + 1))
		case $line in
		'' | '#'*) continue ;;
		*[[:cntrl:]]*) die 2 "$conf:$n: a control character" ;;
		*=*) ;;
		*) die 2 "$conf:$n: not 'KEY = VALUE'" ;;
		esac
		text=$line key=${line%%=*} value=${text#*=}
		key=${key%"${key##*[! 	]}"}
		value=${value#"${value%%[! 	]*}"}
		case $key in
		'' | *[!a-z-]*) die 2 "$conf:$n: unknown key '$key'" ;;
		esac
		check_key "$key" "$conf:$n"
		[ "$option_argument" != - ] || [ "$value" = yes ] ||
			die 2 "$conf:$n: '$key' is 'yes' or not there"
		full_name "$key" "$value" "$conf_folder"
		remembered="$remembered $(quote "$key=$full")"
		remembered_lines="$remembered_lines $n"
	done <"$conf"
}

# A file of somebody else does not say where to go with our credentials, nor
# by way of whose server or with which of them: what it says is to be named.
check_conf_owner() {
	is_foreign "$conf" || return 0
	[ "$noperands" -gt 0 ] ||
		die 2 "$conf: of another user; name the SOURCE"
	case "$operands" in
	*://*) ;;
	*) return 0 ;;
	esac
	for way in $reached_by; do
		pick "$way" "$remembered"
		case " $given_keys " in
		*" $way "*) continue ;;
		esac
		[ -z "$picked" ] ||
			die 2 "$conf: of another user; name --$way, or unset it"
	done
}

# pick KEY WORDS : the values of a key among quoted `key=value` words, as quoted
# words in `picked`.
pick() {
	pick_key=$1 picked=
	eval "set -- $2"
	for word; do
		[ "${word%%=*}" != "$pick_key" ] ||
			picked="$picked $(quote "${word#*=}")"
	done
}

# What is in force: `settings`, of what was given and what was remembered.
settle_settings() {
	read_conf
	settings=$given
	eval "set -- $remembered"
	for word; do
		case " $given_keys " in
		*" ${word%%=*} "*) ;;
		*) settings="$settings $(quote "$word")" ;;
		esac
	done
	part values.sh
	refuse_settings
}

# SOURCEs: those that were named, or those that are remembered.
settle_sources() {
	case " $operands " in
	*' - '*) [ -n "$once" ] || once_fetch=1 ;;
	esac
	if [ "$noperands" -gt 0 ]; then
		check_conf_owner
		return 0
	fi
	pick fetch "$remembered"
	operands=$picked
	[ -n "$operands" ] || {
		there=
		[ "$command" != run ] || [ ! -d "$collection/coverage" ] ||
			there=" none is remembered; 'cov compile' and 'cov \
render' work on what is there"
		misuse "$command: which source?$there"
	}
	check_conf_owner
	once_fetch=1
}

# words_for STAGE [SETTINGS] : `words`, the options of a stage, or of one name,
# quoted.
words_for() {
	words_stage=$1 words=
	eval "set -- ${2-$settings}"
	for word; do
		find_option "${word%%=*}" || continue
		case $words_stage in
		"$option_stage" | "${word%%=*}") ;;
		*) continue ;;
		esac
		case $option_argument in
		-) words="$words --${word%%=*}" ;;
		*) words="$words $(quote "--$word")" ;;
		esac
	done
}

# What reports are counted by, in words: two lines, filters and rules. By keys,
# whatever was given before what; but renames are done one by one.
counting_words() {
	filter_words='' group_words=
	for name in exclude include pkg generated; do
		words_for $name
		filter_words=$filter_words$words
	done
	eval "set -- $settings"
	for word; do
		case $word in
		rewrite=* | strip-prefix=*)
			filter_words="$filter_words $(quote "--$word")" ;;
		esac
	done
	for name in owner-rules snapshots reference-hashes; do
		words_for $name
		group_words=$group_words$words
	done
	filter_words=${filter_words# } group_words=${group_words# }
}

# A file that is written becomes ours: what is not believed in it stays behind.
forget_foreign_ways() {
	[ -e "$conf" ] && is_foreign "$conf" || return 0
	for way in fetch $reached_by; do
		case " $change_keys " in
		*" $way "*) continue ;;
		esac
		pick "$way" "$remembered"
		[ -n "$picked" ] || continue
		say "$conf: of another user; its $way is forgotten"
		change_keys="$change_keys $way"
	done
}

# change_conf KEYS WORDS : lines of KEYS go, those of WORDS come.
change_conf() {
	refuse_link "$collection/cov.conf"
	! conf_is_there || [ -w "$conf" ] || die 3 "$conf: cannot be written"
	new_temporary
	chmod "$mode" "$temporary"
	change_keys=$1
	forget_foreign_ways
	eval "set -- $2"
	{
		[ ! -f "$conf" ] || awk -v keys=" $change_keys " '
		{
			key = $0
			sub(/=.*/, "", key)
			gsub(/[ \t]/, "", key)
		}
		/^[ \t]*#/ || !/=/ || index(keys, " " key " ") == 0' "$conf"
		for word; do
			printf '%s = %s\n' "${word%%=*}" "${word#*=}"
		done
	} >"$temporary" || die 3 "$conf: cannot be written"
	mv -f "$temporary" "$conf" || die 3 "$conf: cannot be written"
	temporary=
	exec 9>&-
}

# `now`: the values of a key that were given, as they are remembered.
full_values() {
	pick "$1" "$given"
	full_key=$1 now=
	eval "set -- $picked"
	[ "$option_how" = "${option_how#one}" ] || shift $(($# - 1))
	for value; do
		full_name "$full_key" "$value" "$(pwd -P)"
		now="$now $(quote "$full")"
	done
}

# Places that were remembered, and are not named now: less comes from now on.
tell_forgotten() {
	case $key in
	fetch | source) ;;
	*) return 0 ;;
	esac
	eval "set -- $picked"
	for value; do
		case "$now " in
		*" $(quote "$value") "*) ;;
		*) say "$key: $value is forgotten;" \
			"'cov config --add $key' keeps several" ;;
		esac
	done
}

# What was given replaces what was remembered of the same key. A value that no
# line can hold is told.
remember() {
	[ -z "$once" ] || return 0
	if [ -z "$once_fetch" ] && [ "$noperands" -gt 0 ]; then
		eval "set -- $operands"
		given_keys="$given_keys fetch"
		for source; do
			given="$given $(quote "fetch=$source")"
		done
	fi
	changed_keys='' changed_words=''
	for key in $given_keys; do
		find_key "$key" || continue
		case $changed_keys' ' in
		*" $key "*) continue ;;
		esac
		full_values "$key"
		pick "$key" "$remembered"
		[ "$now" != "$picked" ] || continue
		changed_keys="$changed_keys $key"
		tell_forgotten
		eval "set -- $now"
		for value; do
			case $value in
			*[[:cntrl:]]*)
				say "$key: a control character; not remembered"
				continue ;;
			esac
			changed_words="$changed_words $(quote "$key=$value")"
		done
	done
	[ -z "$changed_keys" ] || change_conf "$changed_keys" "$changed_words"
}
