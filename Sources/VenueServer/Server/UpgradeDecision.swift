/// What becomes of a request for a WebSocket.
public enum UpgradeDecision: Sendable {
    /// It is granted; the headers are added to the `101`.
    case accept(headers: [ServerField] = [])
    /// It is answered with this instead.
    case reject(ServerResponse)
}
