extension SettingTable {
    static let questions: [Setting] = [
        .duration(
            "questions.window",
            \.questions.window,
            .zero ... .seconds(10),
            "how long the first question waits for others to share its request"
        ),
        .duration(
            "questions.longestWait",
            \.questions.longestWait,
            .zero ... .seconds(60),
            "how long questions wait for a request that is under way before another is made"
        ),
        .count(
            "questions.parallelRequests",
            \.questions.parallelRequests,
            1...64,
            "how many requests for quotes may be under way at once"
        ),
        .count(
            "questions.waitingQuestions",
            \.questions.waitingQuestions,
            1...10_000_000,
            "how many questions may wait at once"
        ),
        .duration(
            "questions.timeout",
            \.questions.timeout,
            .milliseconds(1)...day,
            "how long a question may wait for its answer"
        ),
    ]

    static let cache: [Setting] = [
        .duration("cache.timeToLive", \.cache.timeToLive, .zero...day, "for how long an answer is as good as new"),
        .fraction("cache.jitter", \.cache.jitter, 0...0.5, "by which part of itself the time to live varies at random"),
        .duration(
            "cache.hardExpiry",
            \.cache.hardExpiry,
            .zero...day * 7,
            "for how long an answer is kept for those who take an old one"
        ),
        .duration(
            "cache.negativeTimeToLive",
            \.cache.negativeTimeToLive,
            .zero...day,
            "for how long an unknown name is remembered"
        ),
        .fraction(
            "cache.refreshesAt",
            \.cache.refreshesAt,
            0.1...1,
            "at which part of its life a quote that is asked for often is fetched again"
        ),
        .count(
            "cache.refreshesAfterAsks",
            \.cache.refreshesAfterAsks,
            1...1_000_000,
            "how often it must have been asked for"
        ),
        .count("cache.capacity", \.cache.capacity, 1...10_000_000, "how many quotes are remembered"),
        .duration(
            "cache.invalidationDebounce",
            \.cache.invalidationDebounce,
            .zero ... .seconds(10),
            "how long invalidations must lie still before a reload"
        ),
        .duration(
            "cache.invalidationLongestWait",
            \.cache.invalidationLongestWait,
            .zero ... .seconds(60),
            "how long the first of them waits at most"
        ),
    ]
}
