#ifndef BUILDTRACE_CCURL_H
#define BUILDTRACE_CCURL_H
#include <curl/curl.h>
#endif
