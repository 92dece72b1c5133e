/// What a ``WebServer`` serves.
///
/// Every method is called on the server's own thread, one at a time: it must return quickly and must not wait. State
/// that only these methods touch needs no lock of its own, but the compiler cannot know that; keep it behind one.
public protocol WebServerHandler: Sendable {
    /// A request arrived. Answer it through the responder, now or later, from any thread; a responder that is let go
    /// without an answer leaves the client waiting.
    func respond(to request: ServerRequest, with responder: ServerResponder)
    /// Somebody asks for a WebSocket.
    func upgrade(_ request: ServerRequest) -> UpgradeDecision
    /// A WebSocket is open: from here on it may be sent to.
    func opened(_ connection: ServerConnection)
    /// A whole message arrived.
    func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection)
    /// The client answered a ping that had a payload; libwebsockets does not tell of a pong without one.
    func receivedPong(_ payload: [UInt8], on connection: ServerConnection)
    /// A WebSocket is gone. The code is what the client said in its close frame, `nil` where it said nothing.
    func closed(_ connection: ServerConnection, code: UInt16?)
}

extension WebServerHandler {
    /// Answers 404.
    public func respond(to request: ServerRequest, with responder: ServerResponder) {
        responder.send(.notFound)
    }

    /// Accepts.
    public func upgrade(_ request: ServerRequest) -> UpgradeDecision { .accept() }

    /// Does nothing.
    public func opened(_ connection: ServerConnection) {}

    /// Does nothing.
    public func received(_ message: [UInt8], isText: Bool, on connection: ServerConnection) {}

    /// Does nothing.
    public func receivedPong(_ payload: [UInt8], on connection: ServerConnection) {}

    /// Does nothing.
    public func closed(_ connection: ServerConnection, code: UInt16?) {}
}
