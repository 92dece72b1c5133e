extension WebSocketReader {
    /// Checks a control frame and appends where it lies.
    mutating func readControl(
        _ header: FrameHeader,
        _ payload: Span<UInt8>,
        at offset: Int,
        _ controls: inout [ControlSlice]
    ) throws(WebSocketError) {
        let kind: ControlSlice.Kind
        switch header.opcode {
        case .ping: kind = .ping
        case .pong: kind = .pong
        default:
            kind = .close
            _ = try WebSocketClose(payload)
            self.hasEnded = true
        }
        controls.append(ControlSlice(kind: kind, offset: offset, count: header.count, messagesBefore: 0))
    }
}
