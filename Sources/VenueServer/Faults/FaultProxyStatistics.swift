extension FaultProxy {
    /// What a proxy has seen since it started.
    public struct Statistics: Hashable, Sendable {
        /// Connections accepted, those closed or reset at once among them.
        public var connections = 0
        /// Connections that stand.
        public var openConnections = 0
        /// Bytes the clients sent.
        public var bytesFromClients = 0
        /// Bytes the servers sent.
        public var bytesFromServers = 0
        /// Bytes of the servers' that were swallowed.
        public var swallowedBytes = 0
    }
}
