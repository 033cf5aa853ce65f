/* A provider that answers at once, for load tests: `upstream PORT`.
 *
 * POST any path                             a whole JSON answer
 * POST any path?events=N&interval_us=U      a stream of N text deltas, one each U microseconds (0: as fast as it is read)
 *
 * POST a path with /responses in it          the same, as the Responses API writes it
 * any of them with a key that says used-up  429, until a second later
 *
 * Each delta carries its number and the moment it was sent (t=<monotonic ns>), so that the client can tell how late it
 * came and whether one is missing. Heads and events look like those of the Messages API.
 */
#include "net.h"

#define MAX_HEAD 16384
#define HIGH_WATER 262144

typedef struct {
    int fd;
    Buffer in, out;
    size_t body_left;
    long events_left, number;
    int64_t interval, due;
    int waits; /* for room to write */
    int slot;  /* in the queue of streams, -1 when not in it */
    int speaks_responses;
} Connection;

static int epoll_fd;

/* Streams by their next moment: a binary heap. */
static Connection **queue;
static int queued, queue_room;

static void place(int slot, Connection *c) {
    queue[slot] = c;
    c->slot = slot;
}

static void sift(int slot) {
    Connection *c = queue[slot];
    for (; slot && queue[(slot - 1) / 2]->due > c->due; slot = (slot - 1) / 2)
        place(slot, queue[(slot - 1) / 2]);
    for (int child; (child = slot * 2 + 1) < queued; slot = child) {
        if (child + 1 < queued && queue[child + 1]->due < queue[child]->due) child++;
        if (queue[child]->due >= c->due) break;
        place(slot, queue[child]);
    }
    place(slot, c);
}

static void enqueue(Connection *c) {
    if (queued == queue_room) {
        queue_room = queue_room ? queue_room * 2 : 64;
        if (!(queue = realloc(queue, queue_room * sizeof *queue))) die("realloc");
    }
    place(queued++, c);
    sift(c->slot);
}

static void dequeue(Connection *c) {
    if (c->slot < 0) return;
    int slot = c->slot;
    c->slot = -1;
    if (slot == --queued) return;
    place(slot, queue[queued]);
    sift(slot);
}

static void finish(Connection *c) {
    dequeue(c);
    close(c->fd);
    free(c->in.data);
    free(c->out.data);
    free(c);
}

/* Writes what is held; 0 when the connection is gone. */
static int flush(Connection *c) {
    size_t sent = 0;
    while (sent < c->out.length) {
        ssize_t count = send(c->fd, c->out.data + sent, c->out.length - sent, 0);
        if (count < 0 && errno == EAGAIN) break;
        if (count <= 0) return 0;
        sent += count;
    }
    drop_front(&c->out, sent);
    int waits = c->out.length > 0;
    if (waits != c->waits) {
        struct epoll_event event = {.events = EPOLLIN | (waits ? EPOLLOUT : 0), .data.ptr = c};
        epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &event);
        c->waits = waits;
    }
    return 1;
}

static void add_chunk(Connection *c, const char *data) {
    char size[16];
    size_t length = strlen(data);
    append(&c->out, size, snprintf(size, sizeof size, "%zx\r\n", length));
    append(&c->out, data, length);
    append(&c->out, "\r\n", 2);
}

static void add_head(Connection *c, const char *type, const char *framing) {
    char head[1024];
    int length = snprintf(
        head, sizeof head,
        "HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 12:00:00 GMT\r\nContent-Type: %s\r\n%s\r\n"
        "anthropic-ratelimit-requests-limit: 4000\r\nanthropic-ratelimit-requests-remaining: 3999\r\n"
        "anthropic-ratelimit-requests-reset: 2026-11-25T12:00:01Z\r\nanthropic-ratelimit-tokens-limit: 400000\r\n"
        "anthropic-ratelimit-tokens-remaining: 399000\r\nanthropic-ratelimit-tokens-reset: 2026-11-25T12:00:01Z\r\n"
        "request-id: req_bench000000000000000000\r\nanthropic-organization-id: 00000000-0000-0000-0000-000000000000\r\n"
        "via: 1.1 bench\r\ncf-cache-status: DYNAMIC\r\nx-robots-tag: none\r\nserver: bench\r\n\r\n",
        type, framing);
    append(&c->out, head, length);
}

static void answer_whole(Connection *c) {
    char framing[64], body[4096], text[1001];
    for (size_t i = 0; i < sizeof text - 1; i++) text[i] = "Some words of an answer. "[i % 25];
    text[sizeof text - 1] = '\0';
    int length = snprintf(
        body, sizeof body,
        "{\"id\":\"msg_bench\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-opus-5-5\",\"content\":"
        "[{\"type\":\"text\",\"text\":\"%s\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
        "\"usage\":{\"input_tokens\":12,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":4096,"
        "\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},"
        "\"output_tokens\":140,\"service_tier\":\"standard\"}}",
        text);
    snprintf(framing, sizeof framing, "Content-Length: %d", length);
    add_head(c, "application/json", framing);
    append(&c->out, body, length);
}

/* What an account hears whose window is full. */
static void refuse(Connection *c) {
    char answer[1024], body[] = "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"full\"}}";
    int length = snprintf(answer, sizeof answer,
                          "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                          "retry-after: 1\r\nanthropic-ratelimit-unified-status: rejected\r\n"
                          "anthropic-ratelimit-unified-reset: %lld\r\n\r\n%s",
                          sizeof body - 1, (long long)time(NULL) + 1, body);
    append(&c->out, answer, length);
}

static void greet(Connection *c) {
    if (c->speaks_responses) {
        add_chunk(c, "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_bench\","
                     "\"object\":\"response\",\"status\":\"in_progress\",\"model\":\"gpt-6-sol\",\"output\":[]}}\n\n");
        return;
    }
    add_chunk(c, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_bench\",\"type\":"
                 "\"message\",\"role\":\"assistant\",\"model\":\"claude-opus-5-5\",\"content\":[],\"stop_reason\":null,"
                 "\"usage\":{\"input_tokens\":12,\"cache_read_input_tokens\":4096,\"output_tokens\":1}}}\n\n");
    add_chunk(c, "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                 "{\"type\":\"text\",\"text\":\"\"}}\n\n");
}

static void begin_stream(Connection *c, long events, long interval_us) {
    add_head(c, "text/event-stream; charset=utf-8", "Transfer-Encoding: chunked");
    greet(c);
    c->events_left = events;
    c->number = 0;
    c->interval = interval_us * 1000;
    c->due = now_ns() + c->interval;
    enqueue(c);
}

static void add_event(Connection *c) {
    char event[256];
    const char *shape =
        c->speaks_responses
            ? "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\","
              "\"output_index\":0,\"delta\":\"t=%019lld n=%07ld \"}\n\n"
            : "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
             "{\"type\":\"text_delta\",\"text\":\"t=%019lld n=%07ld \"}}\n\n";
    snprintf(event, sizeof event, shape, (long long)now_ns(), c->number++);
    add_chunk(c, event);
}

static void end_stream(Connection *c) {
    char delta[512];
    dequeue(c);
    if (c->speaks_responses) {
        snprintf(delta, sizeof delta,
                 "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_bench\","
                 "\"object\":\"response\",\"status\":\"completed\",\"model\":\"gpt-6-sol\",\"output\":[],\"usage\":{"
                 "\"input_tokens\":4108,\"input_tokens_details\":{\"cached_tokens\":4096},\"output_tokens\":%ld,"
                 "\"total_tokens\":%ld}}}\n\n",
                 c->number, c->number + 4108);
        add_chunk(c, delta);
        append(&c->out, "0\r\n\r\n", 5);
        return;
    }
    add_chunk(c, "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n");
    snprintf(delta, sizeof delta,
             "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
             "\"usage\":{\"output_tokens\":%ld}}\n\n",
             c->number);
    add_chunk(c, delta);
    add_chunk(c, "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    append(&c->out, "0\r\n\r\n", 5);
}

static long parameter(const char *head, const char *name) {
    const char *end = strchr(head, '\r'), *found = strstr(head, name);
    return found && found < end ? atol(found + strlen(name)) : 0;
}

static void answer(Connection *c, const char *head) {
    long events = parameter(head, "events=");
    const char *line_end = strchr(head, '\r'), *path = strstr(head, "/responses");
    c->speaks_responses = path && path < line_end;
    if (strstr(head, "used-up"))
        refuse(c);
    else if (events > 0)
        begin_stream(c, events, parameter(head, "interval_us="));
    else
        answer_whole(c);
}

/* Answers each whole request that is there; 0 when one is too odd to go on. */
static int take_requests(Connection *c) {
    for (;;) {
        size_t skipped = c->body_left < c->in.length ? c->body_left : c->in.length;
        drop_front(&c->in, skipped);
        c->body_left -= skipped;
        if (!c->in.length || c->body_left) return 1;
        append(&c->in, "", 1);
        c->in.length--;
        char *end = strstr(c->in.data, "\r\n\r\n");
        if (!end) return c->in.length < MAX_HEAD;
        *end = '\0';
        char *length = strcasestr(c->in.data, "\r\ncontent-length:");
        c->body_left = length ? strtoul(length + 17, NULL, 10) : 0;
        answer(c, c->in.data);
        drop_front(&c->in, end + 4 - c->in.data);
    }
}

static int receive(Connection *c) {
    char data[65536];
    for (;;) {
        ssize_t count = recv(c->fd, data, sizeof data, 0);
        if (count < 0 && errno == EAGAIN) return take_requests(c) && flush(c);
        if (count <= 0) return 0;
        append(&c->in, data, count);
    }
}

static void send_due_events(void) {
    while (queued && queue[0]->due <= now_ns()) {
        Connection *c = queue[0];
        if (c->out.length < HIGH_WATER) {
            for (int burst = c->interval ? 1 : 64; burst && c->events_left; burst--, c->events_left--)
                add_event(c);
            if (!c->events_left) end_stream(c);
            if (!flush(c)) {
                finish(c);
                continue;
            }
        }
        if (c->slot < 0) continue;
        c->due += c->interval ? c->interval : 100000;
        sift(c->slot);
    }
}

static void accept_all(int listener) {
    for (int fd; (fd = accept(listener, NULL, NULL)) >= 0;) {
        Connection *c = calloc(1, sizeof *c);
        if (!c) die("calloc");
        c->fd = fd;
        c->slot = -1;
        make_prompt(fd);
        watch(epoll_fd, fd, EPOLLIN, c);
    }
}

int main(int count, char **words) {
    if (count != 2) return fprintf(stderr, "usage: upstream PORT\n"), 2;
    allow_many_files();
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = loopback(atoi(words[1]));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
    if (listen(listener, 1024) < 0) die("listen");
    make_prompt(listener);
    epoll_fd = epoll_create1(0);
    watch(epoll_fd, listener, EPOLLIN, NULL);
    puts("ready");
    fflush(stdout);
    for (struct epoll_event ready[MAX_READY];;) {
        int found = wait_until(epoll_fd, ready, queued ? queue[0]->due : -1);
        for (int i = 0; i < found; i++) {
            Connection *c = ready[i].data.ptr;
            if (!c)
                accept_all(listener);
            else if (!(ready[i].events & EPOLLIN ? receive(c) : flush(c)))
                finish(c);
        }
        send_due_events();
    }
}
