/* A load client that costs little itself.
 *
 * client PORT PATH requests CONNECTIONS SECONDS              whole answers, one after the other on each connection
 * client PORT PATH streams CONNECTIONS EVENTS INTERVAL_US    one stream on each connection, from upstream.c
 *
 * Prints one line of JSON. Latencies are microseconds: of whole requests, or of each event from the moment the upstream
 * sent it. `lost` counts events that never came, came twice or out of order; `broken` answers that were refused or cut.
 */
#include "net.h"

#define PATIENCE (10 * SECOND)
#define BETWEEN_STARTS 1061803 /* no fraction of an interval, else events would come in bunches */
#define CARRIED 256

enum Framing { HEAD, LENGTH, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, DONE };

typedef struct {
    int fd;
    enum Framing framing;
    Buffer raw;  /* received, not yet understood */
    Buffer text; /* decoded, the end of an event may be missing */
    size_t left; /* of the body or the chunk */
    int64_t started;
    long next_event;
} Connection;

static int epoll_fd, port, is_streaming;
static long events_expected, answers, events, lost, broken;
static Buffer request, latencies;

static void note_latency(int64_t ns) {
    float microseconds = ns / 1000.0f;
    append(&latencies, (const char *)&microseconds, sizeof microseconds);
}

/* A question of a small program: one system text of 4 kB and one line. */
static void build_request(const char *path, long count, long interval_us) {
    char head[512], body[8192], system[4001], query[96] = "";
    for (size_t i = 0; i < sizeof system - 1; i++) system[i] = "Be brief. "[i % 10];
    system[sizeof system - 1] = '\0';
    int length = snprintf(body, sizeof body,
                          "{\"model\":\"claude-opus-5-5\",\"max_tokens\":1024,\"stream\":%s,\"system\":\"%s\","
                          "\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}",
                          is_streaming ? "true" : "false", system);
    if (is_streaming) snprintf(query, sizeof query, "?events=%ld&interval_us=%ld", count, interval_us);
    append(&request, head,
           snprintf(head, sizeof head,
                    "POST %s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                    "Content-Length: %d\r\nAccept: application/json\r\nUser-Agent: bench/1.0\r\n"
                    "anthropic-version: 2026-10-21\r\nanthropic-beta: bench-2026-01-01\r\n"
                    "x-api-key: fake-client-key\r\n\r\n",
                    path, query, port, length));
    append(&request, body, length);
}

static void begin(Connection *c) {
    c->framing = HEAD;
    c->text.length = 0;
    c->next_event = 0;
    c->started = now_ns();
    if (send(c->fd, request.data, request.length, 0) != (ssize_t)request.length) die("send");
}

static void open_connection(Connection *c) {
    struct sockaddr_in address = loopback(port);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
    make_prompt(c->fd);
    watch(epoll_fd, c->fd, EPOLLIN, c);
    begin(c);
}

/* Reads the events in the decoded text and keeps an unfinished one at its end. */
static void read_events(Connection *c) {
    if (!is_streaming) {
        c->text.length = 0;
        return;
    }
    append(&c->text, "", 1);
    c->text.length--;
    int64_t now = now_ns();
    char *at = c->text.data;
    for (char *found, *end; (found = strstr(at, "\"t=")) && (end = strchr(found + 1, '"')); at = end) {
        long number = atol(strstr(found, "n=") + 2);
        note_latency(now - atoll(found + 3));
        if (number != c->next_event) lost++;
        c->next_event = number + 1;
        events++;
    }
    size_t rest = c->text.length - (at - c->text.data);
    if (rest > CARRIED && !strstr(at, "\"t=")) rest = CARRIED;
    drop_front(&c->text, c->text.length - rest);
}

static int read_head(Connection *c) {
    append(&c->raw, "", 1);
    c->raw.length--;
    char *end = strstr(c->raw.data, "\r\n\r\n");
    if (!end) return 0;
    *end = '\0';
    if (strncmp(c->raw.data, "HTTP/1.1 200", 12)) {
        if (!broken++) fprintf(stderr, "answer: %.300s\n", c->raw.data);
    }
    char *length = strcasestr(c->raw.data, "\r\ncontent-length:");
    c->left = length ? strtoul(length + 17, NULL, 10) : 0;
    c->framing = length ? LENGTH : CHUNK_SIZE;
    drop_front(&c->raw, end + 4 - c->raw.data);
    return 1;
}

static int read_line(Connection *c) {
    char *end = c->raw.length ? memchr(c->raw.data, '\n', c->raw.length) : NULL;
    if (!end) return 0;
    if (c->framing == CHUNK_SIZE) {
        c->left = strtoul(c->raw.data, NULL, 16);
        c->framing = c->left ? CHUNK : TRAILER;
    } else if (c->framing == CHUNK_END) {
        c->framing = CHUNK_SIZE;
    } else if (end - c->raw.data <= 1) {
        c->framing = DONE;
    }
    drop_front(&c->raw, end + 1 - c->raw.data);
    return 1;
}

static int read_body(Connection *c) {
    size_t count = c->left < c->raw.length ? c->left : c->raw.length;
    append(&c->text, c->raw.data, count);
    drop_front(&c->raw, count);
    c->left -= count;
    if (!c->left) c->framing = c->framing == LENGTH ? DONE : CHUNK_END;
    return count > 0 || !c->left;
}

/* Understands what was received; 1 when the answer is complete. */
static int understand(Connection *c) {
    for (int goes_on = 1; goes_on && c->framing != DONE;) {
        if (c->framing == HEAD)
            goes_on = read_head(c);
        else if (c->framing == LENGTH || c->framing == CHUNK)
            goes_on = read_body(c);
        else
            goes_on = read_line(c);
    }
    read_events(c);
    return c->framing == DONE;
}

/* 1 while an answer is missing, 0 when it is complete, -1 when the connection broke. */
static int receive(Connection *c) {
    char data[65536];
    for (;;) {
        ssize_t count = recv(c->fd, data, sizeof data, 0);
        if (count < 0 && errno == EAGAIN) return 1;
        if (count <= 0) return -1;
        append(&c->raw, data, count);
        if (understand(c)) return 0;
    }
}

/* Goes on with a connection; 0 when it has done its work. */
static int serve(Connection *c, int64_t end) {
    int state = receive(c);
    if (state > 0) return 1;
    if (state == 0) answers++;
    if (state == 0 && !is_streaming) {
        note_latency(now_ns() - c->started);
        if (now_ns() < end) return begin(c), 1;
    }
    if (state < 0) broken++;
    if (is_streaming) lost += events_expected - c->next_event;
    close(c->fd);
    c->fd = -1;
    return 0;
}

static int by_size(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

static double percentile(double share) {
    size_t count = latencies.length / sizeof(float);
    return count ? ((float *)latencies.data)[(size_t)(share * (count - 1))] : 0;
}

static void report(double seconds) {
    qsort(latencies.data, latencies.length / sizeof(float), sizeof(float), by_size);
    printf("{\"seconds\":%.4f,\"answers\":%ld,\"events\":%ld,\"lost\":%ld,\"broken\":%ld,"
           "\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f}\n",
           seconds, answers, events, lost, broken, percentile(.5), percentile(.9), percentile(.99), percentile(1));
}

int main(int count, char **words) {
    if (count < 6) return fprintf(stderr, "usage: see the top of client.c\n"), 2;
    port = atoi(words[1]);
    is_streaming = !strcmp(words[3], "streams");
    int connections = atoi(words[4]), opened = 0, busy = 0;
    events_expected = is_streaming ? atol(words[5]) : 0;
    long interval_us = is_streaming && count > 6 ? atol(words[6]) : 0;
    int64_t length = is_streaming ? events_expected * interval_us * 1000 : (int64_t)(atof(words[5]) * SECOND);
    Connection *all = calloc(connections, sizeof *all);
    if (!all) die("calloc");
    allow_many_files();
    epoll_fd = epoll_create1(0);
    build_request(words[2], events_expected, interval_us);
    int64_t start = now_ns(), end = start + length, limit = end + connections * BETWEEN_STARTS + PATIENCE;
    for (struct epoll_event ready[MAX_READY]; (opened < connections || busy) && now_ns() < limit;) {
        int64_t next = opened < connections ? start + opened * BETWEEN_STARTS : limit;
        if (now_ns() >= next) {
            open_connection(&all[opened++]);
            busy++;
            continue;
        }
        int found = wait_until(epoll_fd, ready, next);
        for (int i = 0; i < found; i++) busy -= !serve(ready[i].data.ptr, end);
    }
    for (int i = 0; i < opened; i++)
        if (all[i].fd >= 0 && is_streaming) broken++, lost += events_expected - all[i].next_event;
    report((now_ns() - start) / (double)SECOND);
    return 0;
}
