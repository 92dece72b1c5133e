import MarketDataModel

extension BinanceDialect {
    /// Answers SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, SET_PROPERTY and GET_PROPERTY.
    ///
    /// Names of instruments that the venue does not have are acknowledged like others, as the venue does. A message
    /// beyond 4,096 bytes with its header is never answered (see `BinanceLimits.longestMessage`).
    public func receive(
        _ message: Span<UInt8>,
        in session: inout DialectSession,
        market: any MarketView
    ) -> [DialectReply] {
        guard message.count <= BinanceLimits.longestMessage else { return [] }
        let text = message.indices.map { message[$0] }
        guard let value = DialectJSON(text: text) else {
            return Self.refuse(3, "Invalid JSON: expected value at line 1 column 1")
        }
        guard case .object(let fields) = value else {
            return Self.refuse(2, "Invalid request: invalid type, expected a request at line 1 column 1")
        }
        let end = "at line 1 column \(text.count)"
        guard case .string(let method) = fields["method"] else {
            return Self.refuse(2, "Invalid request: missing field `method` \(end)")
        }
        guard let id = Self.identifier(fields["id"]) else {
            return Self.refuse(2, "Invalid request: request ID must be an unsigned integer")
        }
        let parameters: [DialectJSON]? = if case .array(let values) = fields["params"] { values } else { nil }
        switch method {
        case "SUBSCRIBE", "UNSUBSCRIBE":
            guard let parameters else { return Self.refuse(2, "Invalid request: missing field `params` \(end)") }
            return Self.change(&session, isSubscribe: method == "SUBSCRIBE", parameters, id)
        case "LIST_SUBSCRIPTIONS":
            return Self.result("[\(session.streams.sorted().map(DialectJSON.quoted).joined(separator: ","))]", id)
        case "SET_PROPERTY", "GET_PROPERTY":
            return Self.property(&session, isSet: method == "SET_PROPERTY", parameters ?? [], id)
        default:
            let known = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"
            return Self.refuse(2, "Invalid request: unknown variant `\(method)`, expected one of \(known) \(end)")
        }
    }

    private static func change(
        _ session: inout DialectSession,
        isSubscribe: Bool,
        _ parameters: [DialectJSON],
        _ id: String
    ) -> [DialectReply] {
        var names: [String] = []
        for parameter in parameters {
            guard case .string(let name) = parameter, name.contains("@") || name.hasPrefix("!") else {
                // Seen in the wild (ctubio/Krypto-trading-bot/issues/1121), not documented.
                return Self.wrappedRefusal(2, "Invalid request: invalid stream", id)
            }
            names.append(name)
        }
        guard isSubscribe else {
            session.streams.subtract(names)
            return Self.result("null", id)
        }
        guard session.streams.union(names).count <= BinanceLimits.streamsPerConnection else {
            // Seen in the wild (unicorn-binance-websocket-api/issues/17), not documented.
            return Self.wrappedRefusal(4, "Too many subscriptions", id)
        }
        session.streams.formUnion(names)
        return Self.result("null", id)
    }

    private static func property(
        _ session: inout DialectSession,
        isSet: Bool,
        _ parameters: [DialectJSON],
        _ id: String
    ) -> [DialectReply] {
        guard case .string(let name)? = parameters.first else {
            return Self.refuse(2, "Invalid request: property name must be a string")
        }
        guard parameters.count <= (isSet ? 2 : 1) else {
            return Self.refuse(2, "Invalid request: too many parameters")
        }
        guard name == "combined" else { return Self.refuse(0, "Unknown property", id: id) }
        guard isSet else { return Self.result(session.form == Self.combined ? "true" : "false", id) }
        guard parameters.count == 2, case .bool(let value) = parameters[1] else {
            return Self.refuse(1, "Invalid value type: expected Boolean")
        }
        session.form = value ? Self.combined : Self.plain
        return Self.result("null", id)
    }

    /// The `id` as it goes back: a 64-bit integer, up to 36 letters and digits, or `null`.
    private static func identifier(_ value: DialectJSON?) -> String? {
        switch value {
        case .integer(let number): return String(number)
        case .null: return "null"
        case .string(let text):
            let isPlain = text.utf8.allSatisfy {
                0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x2D || $0 == 0x5F
            }
            return isPlain && text.utf8.count <= 36 ? "\"\(text)\"" : nil
        default: return nil
        }
    }

    private static func result(_ result: String, _ id: String) -> [DialectReply] {
        [.send(Array("{\"result\":\(result),\"id\":\(id)}".utf8))]
    }

    /// As documented: the error is the message, and most do not say which request they answer.
    private static func refuse(_ code: Int, _ words: String, id: String? = nil) -> [DialectReply] {
        let tail = id.map { ",\"id\":\($0)" } ?? ""
        return [.send(Array("{\"code\":\(code),\"msg\":\(DialectJSON.quoted(words))\(tail)}".utf8))]
    }

    private static func wrappedRefusal(_ code: Int, _ words: String, _ id: String) -> [DialectReply] {
        [.send(Array("{\"error\":{\"code\":\(code),\"msg\":\(DialectJSON.quoted(words))},\"id\":\(id)}".utf8))]
    }
}
