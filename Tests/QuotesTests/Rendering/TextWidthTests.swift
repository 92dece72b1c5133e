import Testing

@testable import quotes

struct TextWidthTests {
    @Test(arguments: [
        ("", 0), ("BTC-USDT", 8), ("币安人生-USDT", 13), ("é", 1), ("e\u{301}", 1), ("…▁", 2), ("🚀", 2), ("ﾈ", 1), ("한", 2),
    ])
    func `wide characters take two columns, marks none`(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test func `a cut never goes through a wide character`() {
        let theme = Theme(hasColour: false, hasUnicode: true)
        #expect("币安人生".prefix(columns: 3) == "币")
        #expect(StyledLine.cut("币安人生-USDT", 6, theme) == "币安…")
        #expect(StyledLine.cut("币安人生", 8, theme) == "币安人生")
        var line = StyledLine()
        line.append("币安", width: 8, isRight: false, .plain, theme)
        line.append("|")
        #expect(line.width == 9 && line.rendered(theme) == "币安    |")
        #expect(line.clipped(to: 3, theme).width <= 3)
    }

    @Test func `columns of text stand below each other whatever the names hold`() {
        #expect(TextColumns.text([["币安", "x"], ["ABCDEF", "y"]]) == "币安    x\nABCDEF  y")
    }
}
