internal import MarketDataModel

// Lines that come once, or once a REST call.
extension RecordingWriter {
    /// What a header and a resumption have in common: all but the first members of the line.
    func appendFields(of header: RecordingHeader, to output: inout [UInt8]) {
        Self.append("venue", header.venue?.description, &output)
        Self.append("created", header.created.rfc3339, &output)
        output.append(plain: ",\"software\":{\"name\":")
        output.append(quoted: header.software.name)
        output.append(plain: ",\"version\":")
        output.append(quoted: header.software.version)
        output.append(plain: "}")
        Self.append("description", header.description.map(self.redaction.text), &output)
        if let clock = header.clock {
            output.append(plain: ",\"clock\":{\"wall\":")
            output.append(decimal: clock.wall.nanoseconds)
            output.append(plain: ",\"mono\":")
            output.append(decimal: clock.monotonic.nanoseconds)
            output.append(plain: "}")
        }
        if header.tellsStates { output.append(plain: ",\"states\":true") }
        Self.append(header.instruments, &output)
    }

    func append(_ instruments: [Instrument], at stamp: ReceiveStamp, to output: inout [UInt8]) {
        Self.begin("instruments", stamp, &output)
        Self.append(instruments, &output)
        output.append(plain: "}\n")
    }

    func append(_ state: RecordedState, at stamp: ReceiveStamp, to output: inout [UInt8]) {
        Self.begin("state", stamp, &output)
        Self.append("state", state.kind.rawValue, &output)
        output.append(plain: ",\"streams\":[")
        for (index, stream) in state.streams.enumerated() {
            output.append(plain: index > 0 ? ",[" : "[")
            if case .raw = stream.channel { output.append(plain: "\"raw\",") }
            output.append(quoted: stream.channel.description)
            output.append(plain: ",")
            output.append(quoted: stream.native.description)
            output.append(plain: "]")
        }
        output.append(plain: "]")
        Self.append("reason", state.reason.map(self.redaction.text), &output)
        output.append(plain: "}\n")
    }

    func append(_ exchange: RecordedExchange, at stamp: ReceiveStamp, to output: inout [UInt8]) {
        Self.begin("rest", stamp, &output)
        Self.append("method", exchange.method, &output)
        Self.append("target", self.redaction.url(exchange.target), &output)
        Self.append("purpose", exchange.purpose, &output)
        if !exchange.natives.isEmpty {
            output.append(plain: ",\"natives\":[")
            for (index, native) in exchange.natives.enumerated() {
                if index > 0 { output.append(plain: ",") }
                output.append(quoted: native.description)
            }
            output.append(plain: "]")
        }
        self.append("requestHeaders", exchange.requestHeaders, &output)
        if let status = exchange.status {
            output.append(plain: ",\"status\":")
            output.append(decimal: status)
        }
        self.append("responseHeaders", exchange.responseHeaders, &output)
        if let duration = exchange.duration {
            output.append(plain: ",\"duration\":")
            output.append(decimal: duration.wholeNanoseconds)
        }
        Self.append("error", exchange.error.map(self.redaction.text), &output)
        let body = self.redaction.message(exchange.body.span) ?? exchange.body
        if Self.isUTF8(body.span) {
            output.append(plain: ",\"body\":")
            output.append(quoted: body.span)
        } else {
            output.append(plain: ",\"base64\":\"")
            Base64.encode(body.span, into: &output)
            output.append(0x22)
        }
        output.append(plain: "}\n")
    }

    private func append(_ key: String, _ headers: [RecordedExchange.Header], _ output: inout [UInt8]) {
        output.append(plain: ",\"")
        output.append(plain: key)
        output.append(plain: "\":[")
        for (index, header) in headers.enumerated() {
            output.append(plain: index > 0 ? ",[" : "[")
            output.append(quoted: header.name)
            output.append(plain: ",")
            output.append(quoted: self.redaction.header(header.name, header.value))
            output.append(plain: "]")
        }
        output.append(plain: "]")
    }

    private static func append(_ instruments: [Instrument], _ output: inout [UInt8]) {
        output.append(plain: ",\"instruments\":[")
        for (index, instrument) in instruments.enumerated() {
            if index > 0 { output.append(plain: ",") }
            Self.append(instrument, &output)
        }
        output.append(plain: "]")
    }

    private static func append(_ key: String, _ number: Int?, _ output: inout [UInt8]) {
        guard let number else { return }
        output.append(plain: ",\"\(key)\":")
        output.append(decimal: number)
    }

    private static func append(_ instrument: Instrument, _ output: inout [UInt8]) {
        output.append(plain: "{\"symbol\":")
        output.append(quoted: instrument.symbol.description)
        Self.append("native", instrument.native.description, &output)
        if instrument.kind != .spot { Self.append("kind", instrument.kind.rawValue, &output) }
        Self.append("base", instrument.base, &output)
        Self.append("quote", instrument.quote, &output)
        Self.append("settlement", instrument.settlement, &output)
        Self.append("tick", instrument.tickSize?.description, &output)
        Self.append("lot", instrument.lotSize?.description, &output)
        Self.append("priceDigits", instrument.pricePrecision, &output)
        Self.append("quantityDigits", instrument.quantityPrecision, &output)
        Self.append("multiplier", instrument.multiplier?.description, &output)
        Self.append("expiry", instrument.expiry?.rfc3339, &output)
        Self.append("strike", instrument.strike?.description, &output)
        Self.append("right", instrument.right?.rawValue, &output)
        Self.append("status", instrument.status.rawValue, &output)
        output.append(plain: "}")
    }
}
