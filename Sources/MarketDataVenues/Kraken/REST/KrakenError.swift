import MarketDataModel
import WireFormats

/// The errors of an answer, each a severity, a category and words: `EQuery:Unknown asset pair`.
///
/// Source of the words: docs.kraken.com, "Errors" and "REST rate limits"; which of them public calls meet was seen in
/// captured answers.
enum KrakenError {
    /// The words of `{"error":["…"],…}`, without warnings (`W…`); empty where there are none, or where the body is something
    /// else.
    static func errors(_ body: Span<UInt8>) -> [String] {
        var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
        var errors: [String] = []
        do throws(JSONError) {
            try json.beginObject(in: body)
            while let key = try json.nextKey(in: body) {
                guard key == "error" else { continue }
                try json.beginArray(in: body)
                while try json.nextElement(in: body) { errors.append(try json.string(in: body)) }
                // What follows is as long as the answer.
                break
            }
        } catch {
            return errors
        }
        return errors.filter { !$0.hasPrefix("W") }
    }

    /// The meaning of several errors is that of the one that forbids most.
    static func verdict(_ errors: [String], on answer: RESTAnswer, namesPairs: Bool) -> RESTVerdict {
        let reason = String(errors.joined(separator: ", ").prefix(300))
        let kinds = errors.map(Kind.init)
        if kinds.contains(.lockout) { return .banned(wait: answer.retryAfter, reason: reason) }
        if kinds.contains(.tooMany) {
            let now = Duration.nanoseconds(answer.received.wall.nanoseconds)
            let end = errors.compactMap { Self.throttleEnd($0) }.max()
            let wait = end.map { min(max(.zero, $0 - now), KrakenLimits.longestPause) }
            return .slowDown(wait: wait ?? answer.retryAfter ?? KrakenLimits.pause, reason: reason)
        }
        if kinds.contains(.unknownPair), namesPairs { return .unknownInstruments([], reason: reason) }
        if kinds.allSatisfy({ $0 == .unavailable }) { return .failed(wait: answer.retryAfter, reason: reason) }
        return .refused(reason: reason)
    }

    private enum Kind {
        case lockout
        case tooMany
        case unknownPair
        case unavailable
        case other

        init(_ words: String) {
            switch words {
            case "EGeneral:Temporary lockout": self = .lockout
            case "EAPI:Rate limit exceeded", "EGeneral:Too many requests": self = .tooMany
            case "EQuery:Unknown asset pair", "EQuery:Invalid asset pair": self = .unknownPair
            case "EService:Unavailable", "EService:Busy", "EService:Timeout", "EService:Deadline elapsed",
                "EGeneral:Internal error", "EDatabase:Internal error":
                self = .unavailable
            default: self = words.hasPrefix("EService:") && words.contains("Throttled") ? .tooMany : .other
            }
        }
    }

    /// `EService: Throttled: 1790000060`: the time since 1970 from which calls are answered again.
    private static func throttleEnd(_ words: String) -> Duration? {
        guard words.contains("Throttled") else { return nil }
        let digits = words.split(separator: ":").last.map { $0.filter { $0 != " " } } ?? ""
        guard 9...11 ~= digits.utf8.count, let seconds = Int64(digits), seconds > 0 else { return nil }
        return .seconds(seconds)
    }
}
