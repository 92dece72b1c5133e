import Foundation
import TestSupport

extension Recordings {
    /// The lines of a file.
    static func lines(_ name: String) throws -> [String] {
        try Self.bytes(of: name).split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What a cryptofeed file received on a WebSocket: `<seconds>: <frame>`.
    static func cryptofeedFrames(_ name: String) throws -> [String] {
        try Self.lines(name).compactMap { line in
            guard let colon = line.range(of: ": "), Double(line[..<colon.lowerBound]) != nil else { return nil }
            return String(line[colon.upperBound...])
        }
    }

    /// The first answer of a cryptofeed file of REST answers: `<url> -> <seconds>: <body> header: {…}`.
    static func cryptofeedBody(_ name: String) throws -> String {
        for line in try Self.lines(name) {
            guard let arrow = line.range(of: " -> "), let colon = line[arrow.upperBound...].range(of: ": ") else {
                continue
            }
            let body = line[colon.upperBound...]
            return String(body[..<(body.range(of: " header: ")?.lowerBound ?? body.endIndex)])
        }
        return ""
    }

    /// What a hftbacktest file received: `<nanoseconds> <frame>`.
    static func hftbacktestFrames(_ name: String) throws -> [String] {
        try Self.lines(name).compactMap { line in line.firstIndex(of: " ").map { String(line[$0...].dropFirst()) } }
    }
}
