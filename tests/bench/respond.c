/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * respond FOLDER - a server that is as fast as a client can be
 *
 * On 127.0.0.1, one thread, connections stay open. What is asked is answered
 * with the bytes of a file of FOLDER: `head` for HEAD, `post` for POST,
 * `nometa` for what has `nometa` in its first line, else `get`. Its port is in
 * FOLDER/port; ends with the program that started it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 1024, REQUEST_MAX = 1 << 20, FILE_MAX = 1 << 16 };

static struct {
	const char *name;
	char buf[FILE_MAX];
	size_t len;
} replies[] = {{"head", "", 0}, {"post", "", 0}, {"nometa", "", 0},
	{"get", "", 0}};

static struct pollfd fds[CLIENTS + 1];
static char *requests[CLIENTS + 1];
static size_t lengths[CLIENTS + 1];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void load_replies(void)
{
	size_t i;
	FILE *f;

	for (i = 0; i < sizeof(replies) / sizeof(*replies); i++) {
		f = fopen(replies[i].name, "r");
		if (!f)
			die(replies[i].name);
		replies[i].len = fread(replies[i].buf, 1, FILE_MAX, f);
		fclose(f);
	}
}

/* Bytes of the first request when it is whole, else 0. */
static size_t whole_request(const char *buf)
{
	const char *end = strstr(buf, "\r\n\r\n"), *p;
	size_t body = 0;

	if (!end)
		return 0;
	p = strstr(buf, "Content-Length: ");
	for (p = p && p < end ? p + 16 : end; *p >= '0' && *p <= '9'; p++)
		body = body * 10 + (size_t)(*p - '0');
	body += (size_t)(end + 4 - buf);
	return strlen(buf) >= body ? body : 0;
}

static void answer_client(int i, const char *request)
{
	const char *line = strstr(request, "\r\n"), *p;
	int n = 3;

	p = strstr(request, "nometa");
	if (!strncmp(request, "HEAD", 4))
		n = 0;
	else if (!strncmp(request, "POST", 4))
		n = 1;
	else if (p && p < line)
		n = 2;
	if (write(fds[i].fd, replies[n].buf, replies[n].len) < 0)
		die("write");
}

/* 0 when the client is gone. */
static int serve_client(int i)
{
	ssize_t got = read(fds[i].fd, requests[i] + lengths[i],
		REQUEST_MAX - 1 - lengths[i]);
	size_t n;

	if (got <= 0)
		return 0;
	lengths[i] += (size_t)got;
	requests[i][lengths[i]] = '\0';
	while ((n = whole_request(requests[i])) > 0) {
		answer_client(i, requests[i]);
		lengths[i] -= n;
		memmove(requests[i], requests[i] + n, lengths[i] + 1);
	}
	return 1;
}

static void start_listening(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);
	FILE *f;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0].fd = socket(AF_INET, SOCK_STREAM, 0);
	fds[0].events = POLLIN;
	if (bind(fds[0].fd, (struct sockaddr *)&a, len) < 0 ||
		listen(fds[0].fd, 1024) < 0 ||
		getsockname(fds[0].fd, (struct sockaddr *)&a, &len) < 0)
		die("listen");
	f = fopen("port.new", "w");
	if (!f || fprintf(f, "%d\n", ntohs(a.sin_port)) < 0 || fclose(f) ||
		rename("port.new", "port"))
		die("port");
}

static void accept_client(int *n)
{
	int fd = accept(fds[0].fd, NULL, NULL), one = 1;

	if (fd < 0 || *n > CLIENTS)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	fds[*n] = (struct pollfd){fd, POLLIN, 0};
	lengths[*n] = 0;
	if (!requests[*n] && !(requests[*n] = malloc(REQUEST_MAX)))
		die("malloc");
	(*n)++;
}

int main(int argc, char **argv)
{
	pid_t parent = getppid();
	int i, n = 1;
	char *p;

	if (argc != 2 || chdir(argv[1]))
		die("usage: respond FOLDER");
	signal(SIGPIPE, SIG_IGN);
	load_replies();
	start_listening();
	while (getppid() == parent) {
		if (poll(fds, (nfds_t)n, 200) <= 0)
			continue;
		for (i = n - 1; i > 0; i--) {
			if (!fds[i].revents || serve_client(i))
				continue;
			close(fds[i].fd);
			n--;
			fds[i] = fds[n];
			p = requests[i];
			requests[i] = requests[n];
			lengths[i] = lengths[n];
			requests[n] = p;
		}
		if (fds[0].revents)
			accept_client(&n);
	}
	return 0;
}
