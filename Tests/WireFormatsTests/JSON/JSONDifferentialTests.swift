import Foundation
import MarketDataModel
import TestSupport
import Testing
import WireFormats

struct JSONDifferentialTests {
    /// Texts near valid ones: a random value, then a few bytes changed.
    private struct Maker {
        var random: SeededGenerator

        mutating func text() -> [UInt8] {
            var bytes = Array(self.value(depth: 0).utf8)
            if Int.random(in: 0..<3, using: &self.random) > 0 { return bytes }
            let noise = Array("{}[]\",:.-+eE0159tfnu\\ /\u{1}\u{0}".utf8) + [0x80, 0xC3, 0xE2, 0xFF]
            for _ in 0..<Int.random(in: 1...2, using: &self.random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &self.random)
                let byte = noise[Int.random(in: 0..<noise.count, using: &self.random)]
                switch Int.random(in: 0..<3, using: &self.random) {
                case 0: bytes[place] = byte
                case 1: bytes.insert(byte, at: place)
                default: bytes.remove(at: place)
                }
            }
            return bytes
        }

        private mutating func pick(_ choices: [String]) -> String {
            choices[Int.random(in: 0..<choices.count, using: &self.random)]
        }

        private mutating func space() -> String {
            Int.random(in: 0..<6, using: &self.random) == 0 ? self.pick([" ", "\n", "\t ", "\r\n"]) : ""
        }

        private mutating func string() -> String {
            let parts = [
                "a", "bid", "symbol", "é", "漢", "😀", "\\n", "\\u00e9", "\\uD83D\\uDE00", "\\\"", " ", "7", "\\/",
                "x\\\\",
            ]
            return "\"" + (0..<Int.random(in: 0..<6, using: &self.random)).map { _ in self.pick(parts) }.joined() + "\""
        }

        private mutating func value(depth: Int) -> String {
            let kind = Int.random(in: 0..<(depth > 4 ? 6 : 10), using: &self.random)
            switch kind {
            case 0: return self.pick(["true", "false", "null"])
            case 1, 2: return self.string()
            case 3: return self.pick(["0", "-0", "1", "-17", "9007199254740991", "1723161254087"])
            case 4: return self.pick(["0.5", "-1.25", "61837.63", "1e3", "2.5E-2", "1.5e+2"])
            case 5: return "\"\(Int.random(in: 0..<100_000, using: &self.random)).00\""
            case 6, 7:
                let elements = (0..<Int.random(in: 0..<4, using: &self.random)).map { _ in self.value(depth: depth + 1)
                }
                return self.space() + "[" + elements.joined(separator: self.space() + ",") + self.space() + "]"
            default:
                let members = (0..<Int.random(in: 0..<4, using: &self.random)).map { index in
                    // Distinct keys: with equal ones Foundation keeps one of two values.
                    "\"\(index)" + self.string().dropFirst() + self.space() + ":" + self.value(depth: depth + 1)
                }
                return "{" + self.space() + members.joined(separator: "," + self.space()) + "}"
            }
        }
    }

    @Test func `B42 random texts are accepted and refused as Foundation does, and have the same values`() throws {
        var maker = Maker(random: SeededGenerator(seed: 42))
        var (accepted, refused) = (0, 0)
        for _ in 0..<20_000 {
            let bytes = maker.text()
            let tree = try? JSONTree(bytes)
            let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
            #expect((tree == nil) == (skipError(bytes) != nil))
            let text = String(decoding: bytes, as: UTF8.self)
            guard let tree else {
                refused += 1
                if other != nil { #expect(self.isKnownLeniency(bytes), "Foundation accepts \(text)") }
                continue
            }
            accepted += 1
            guard let other else {
                #expect(self.isBeyondDouble(tree), "Foundation refuses \(text)")
                continue
            }
            #expect(self.agrees(tree, other), "\(text)")
        }
        #expect(accepted > 5_000 && refused > 2_000)
    }

    /// What Foundation accepts and the grammar does not.
    private func isKnownLeniency(_ bytes: [UInt8]) -> Bool {
        // It detects other encodings by zeros among the first bytes and by a byte order mark.
        if bytes.contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return true }
        // It takes a comma before the end of an object: without such commas the text has to be a valid one.
        var kept: [UInt8] = []
        for byte in bytes {
            if byte == 0x7D {
                let end = kept.lastIndex { !" \t\r\n".utf8.contains($0) }
                if let end, kept[end] == 0x2C { kept.remove(at: end) }
            }
            kept.append(byte)
        }
        return skipError(kept) == nil
    }

    /// What the grammar accepts and Foundation does not: it makes a binary float of every number.
    private func isBeyondDouble(_ tree: JSONTree) -> Bool {
        switch tree {
        case .number(let text): Double(text)?.isInfinite ?? true
        case .array(let elements): elements.contains { self.isBeyondDouble($0) }
        case .object(let members): members.contains { self.isBeyondDouble($0.value) }
        default: false
        }
    }

    private func agrees(_ tree: JSONTree, _ value: Any) -> Bool {
        switch tree {
        case .null: return value is NSNull
        case .string(let text): return value as? String == text
        case .bool(let bool): return value as? Bool == bool
        case .number(let text):
            guard let number = value as? NSNumber else { return false }
            // Of many digits Foundation makes a double that is one step off.
            guard let expected = Double(text) else { return false }
            return abs(expected - number.doubleValue) <= expected.ulp
        case .array(let elements):
            guard let array = value as? [Any], array.count == elements.count else { return false }
            return zip(elements, array).allSatisfy { self.agrees($0, $1) }
        case .object(let members):
            guard let object = value as? [String: Any] else { return false }
            return Set(members.map(\.key)).count == object.count
                && members.reversed().reduce(into: [String: JSONTree]()) {
                    if $0[$1.key] == nil { $0[$1.key] = $1.value }
                }
                .allSatisfy { key, tree in object[key].map { self.agrees(tree, $0) } ?? false }
        }
    }

    @Test func `random bytes never trap`() {
        var random = SeededGenerator(seed: 44)
        let alphabet =
            Array("{}[]\"\",,::.-+eE0123456789truefalsn\\u \n".utf8) + [0x80, 0xC3, 0xA9, 0xE2, 0xF0, 0xFF, 0x00]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            #expect((skipError(bytes) == nil) == (walkError(bytes) == nil))
        }
    }

    @Test func `every call is safe in every state`() {
        var random = SeededGenerator(seed: 45)
        var maker = Maker(random: SeededGenerator(seed: 46))
        for _ in 0..<5_000 {
            let bytes = maker.text()
            let span = bytes.span
            var json = JSONScanner(maximumDepth: 4)
            for _ in 0..<30 {
                do throws(JSONError) {
                    switch Int.random(in: 0..<16, using: &random) {
                    case 0: try json.beginObject(in: span)
                    case 1: try json.beginArray(in: span)
                    case 2: _ = try json.nextKey(in: span)
                    case 3: _ = try json.nextElement(in: span)
                    case 4: _ = json.takeKey("0bid", in: span)
                    case 5: _ = try json.text(in: span)
                    case 6: _ = try json.decimal(in: span)
                    case 7: _ = try json.int64(in: span)
                    case 8: _ = try json.uint64(in: span)
                    case 9: _ = try json.bool(in: span)
                    case 10: _ = try json.takeNull(in: span)
                    case 11: try json.skipValue(in: span)
                    case 12: try json.skipRest(in: span)
                    case 13: _ = try json.name(in: span)
                    case 14: _ = try json.tag(in: span)
                    default: try json.end(in: span)
                    }
                } catch {
                    #expect(error.offset <= bytes.count)
                }
                #expect(json.offset <= bytes.count && json.depth <= 4)
            }
        }
    }
}
