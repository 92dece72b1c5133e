extension LoopbackVenue {
    /// What a venue has seen since it started: what a test asserts on.
    public struct Statistics: Hashable, Sendable {
        /// Stream connections that were opened.
        public var connections = 0
        /// Stream connections that are open.
        public var openConnections = 0
        /// The most stream connections that were open at once.
        public var peakConnections = 0
        /// Stream connections that were refused at the door.
        public var refusedConnections = 0
        /// Messages received. Pings are not among them: libwebsockets answers those and tells nobody.
        public var messagesReceived = 0
        /// Pongs received, over all connections.
        public var pongsReceived = 0
        /// Messages that added streams.
        public var subscribeMessages = 0
        /// Messages that removed streams.
        public var unsubscribeMessages = 0
        /// Streams that were added, in URLs and in messages, over all connections.
        public var streamsAdded = 0
        /// Streams that connections have now, over all connections.
        public var streams = 0
        /// The most streams one connection has had.
        public var peakStreamsPerConnection = 0
        /// The most messages one connection sent within the venue's window.
        public var peakMessagesPerWindow = 0
        /// Messages sent, each to one connection, acknowledgements not among them.
        public var messagesSent = 0
        /// Recorded messages that belong to no stream and were left out.
        public var messagesSkipped = 0
        /// REST calls by path, refused ones among them.
        public var restCalls: [String: Int] = [:]
        /// The weight of the REST calls that were answered.
        public var restWeight = 0
        /// The most that REST calls used of the quota within its window: calls or weight, as they are counted.
        public var peakRESTUse = 0
        /// REST calls that went wrong on purpose, after they were counted.
        public var restFailures = 0
        /// REST calls that were answered with 429.
        public var rateLimited = 0
        /// REST calls that were answered with 418.
        public var banned = 0
        /// Connections that were cut because they sent too many messages.
        public var cutForMessages = 0
        /// Connections that were cut because they answered no ping.
        public var cutForSilence = 0
    }
}
