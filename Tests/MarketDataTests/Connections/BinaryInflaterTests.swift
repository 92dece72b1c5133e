import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

@Suite struct `Binary messages that a venue compresses` {
    private static let text = #"{"ch":"market.btcusdt.bbo"}"#

    /// ``text``, as zlib 1.2.13 writes it.
    private static let deflated: [UInt8] = [
        0xAB, 0x56, 0x4A, 0xCE, 0x50, 0xB2, 0x52, 0xCA, 0x4D, 0x2C, 0xCA, 0x4E, 0x2D, 0xD1, 0x4B, 0x2A, 0x49, 0x2E,
        0x2D, 0x4E, 0x01, 0xD2, 0x49, 0xF9, 0x4A, 0xB5, 0x00,
    ]
    private static let flushed: [UInt8] = [0xAA] + Self.deflated.dropFirst() + [0x00, 0x00, 0x00, 0xFF, 0xFF]
    private static let gzipped: [UInt8] =
        [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0x02, 0x03] + Self.deflated + [0x5F, 0x77, 0xE4, 0xD9, 0x1B, 0, 0, 0]

    /// A read of messages that lie in the read buffer and, every second one, in the assembly buffer.
    private struct Read {
        var bytes: [UInt8] = []
        var assembled: [UInt8] = []
        var messages: [MessageSlice] = []

        init(_ messages: (payload: [UInt8], isText: Bool)...) {
            for (index, message) in messages.enumerated() {
                let isAssembled = index % 2 == 1
                let offset = isAssembled ? self.assembled.count : self.bytes.count
                if isAssembled { self.assembled += message.payload } else { self.bytes += message.payload }
                self.messages.append(
                    MessageSlice(
                        offset: offset,
                        count: message.payload.count,
                        isText: message.isText,
                        isAssembled: isAssembled
                    )
                )
            }
        }

        /// The messages as the session reads them, and the number of those that were left out.
        func inflated(by inflater: inout BinaryInflater) -> (texts: [String], failures: Int) {
            let failures = inflater.inflate(self.bytes.span, self.assembled.span, self.messages.span)
            let texts = inflater.messages.map { slice in
                #expect(slice.isAssembled)
                return String(decoding: inflater.bytes[slice.offset..<slice.offset + slice.count], as: UTF8.self)
            }
            return (texts, failures)
        }
    }

    @Test func `gzip and raw deflate, ended or flushed, are inflated, and texts between them copied`() {
        var gzip = BinaryInflater(.gzip, limit: 1_000)
        let first = Read((Self.gzipped, false), (Array("pong".utf8), true), (Self.gzipped, false))
            .inflated(by: &gzip)
        #expect(first.texts == [Self.text, "pong", Self.text] && first.failures == 0)
        var deflate = BinaryInflater(.deflate, limit: 1_000)
        let second = Read((Self.flushed, false), (Self.deflated, false)).inflated(by: &deflate)
        #expect(second.texts == [Self.text, Self.text] && second.failures == 0)
        // The next read begins anew.
        let third = Read((Self.deflated, false)).inflated(by: &deflate)
        #expect(third.texts == [Self.text] && third.failures == 0)
    }

    @Test func `a message that cannot be inflated is left out alone`() {
        var gzip = BinaryInflater(.gzip, limit: 1_000)
        let cut = Array(Self.gzipped.dropLast(9))
        let read = Read((cut, false), (Self.gzipped, false), (Array("no gzip".utf8), false), (Self.gzipped, false))
            .inflated(by: &gzip)
        #expect(read.texts == [Self.text, Self.text] && read.failures == 2)
    }

    @Test func `a read that inflates beyond the limit is cut off there`() {
        var gzip = BinaryInflater(.gzip, limit: Self.text.utf8.count + 3)
        let read = Read((Self.gzipped, false), (Self.gzipped, false)).inflated(by: &gzip)
        #expect(read.texts == [Self.text] && read.failures == 1)
    }

    @Test func `text messages, and those of a venue without compression, are left as they are`() {
        let texts = Read((Array("a".utf8), true), (Array("b".utf8), true))
        let binary = Read((Array("a".utf8), true), (Self.gzipped, false))
        func applies(_ encoding: BinaryEncoding, to read: Read) -> Bool {
            BinaryInflater(encoding, limit: 1).applies(to: read.messages.span)
        }
        #expect(!applies(.gzip, to: texts))
        #expect(applies(.gzip, to: binary))
        #expect(applies(.deflate, to: binary))
        #expect(!applies(.identity, to: binary))
    }
}
