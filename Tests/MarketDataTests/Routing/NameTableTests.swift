import MarketDataModel
import TestSupport
import Testing

@testable import MarketData

@Suite struct `The table of native names` {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `agrees with a dictionary over random inserts and removals`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = NameTable()
        var model: [NativeName: Int] = [:]
        for step in 0..<5_000 {
            let native = try NativeName("N\(random.next() % 300)")
            if random.next() % 3 == 0 {
                table.remove(native)
                model[native] = nil
            } else {
                table.insert(native, slot: step)
                model[native] = step
            }
            let probe = try NativeName("N\(random.next() % 300)")
            #expect(table.slot(of: probe) == model[probe] ?? -1, "seed \(seed), step \(step)")
        }
        #expect(table.count == model.count)
        for (native, slot) in model { #expect(table.slot(of: native) == slot) }
    }
}
