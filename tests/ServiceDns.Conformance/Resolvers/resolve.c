/* Prints the addresses that getaddrinfo gives for each name, A and AAAA asked together as programs do. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int count, char **names)
{
    for (int i = 1; i < count; i++) {
        struct addrinfo hints, *found;
        memset(&hints, 0, sizeof hints);
        hints.ai_socktype = SOCK_STREAM;
        int error = getaddrinfo(names[i], "80", &hints, &found);
        if (error) {
            printf("error: %s\n", gai_strerror(error));
            continue;
        }
        for (struct addrinfo *at = found; at; at = at->ai_next) {
            char text[INET6_ADDRSTRLEN];
            const void *address = at->ai_family == AF_INET ? (const void *)&((struct sockaddr_in *)at->ai_addr)->sin_addr
                                                           : (const void *)&((struct sockaddr_in6 *)at->ai_addr)->sin6_addr;
            puts(inet_ntop(at->ai_family, address, text, sizeof text));
        }
        freeaddrinfo(found);
    }
    return 0;
}
