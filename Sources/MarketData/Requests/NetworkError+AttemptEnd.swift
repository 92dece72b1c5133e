internal import MarketDataCore
internal import NetworkTransport

extension NetworkError {
    /// What it says of the endpoint, and whether another attempt may end differently.
    var attemptEnd: AttemptEnd {
        switch self.code {
        case .timedOut: .timedOut
        case .nameNotFound, .connectionRefused, .unreachable, .tlsFailed, .proxyUnreachable, .connectionReset,
            .closedByPeer, .notResent, .invalidResponse, .other:
            .unreachable
        case .certificateExpired, .certificateNotYetValid, .certificateWrongHost, .certificateUnknownIssuer,
            .certificateSelfSigned, .certificateRejected, .proxyAuthentication, .proxyRefused:
            .untrusted
        case .responseTooLarge, .redirectRefused: .unusable
        case .invalidRequest, .tooManyRequests, .credentialFileUnusable, .handlerStalled, .cancelled, .shutDown:
            .cancelled
        }
    }

    /// The kind of failure that users are told.
    var publicCode: MarketDataError.Code {
        switch self.code {
        case .timedOut(.waiting), .timedOut(.receiving): .timedOut
        default: .network
        }
    }
}
