import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDF files with veraPDF's library, all in one virtual machine: a line of the input is "3a,ua1", a tab, and files
 * with tabs between them.
 *
 * <p>Prints "PASS file flavour" or "FAIL file flavour" for each, and after a FAIL a line for each rule that is broken: how
 * many times, and where first. An empty line ends the answer to a line.
 */
class VeraPdf {
    private static final int ALL = -1;

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split("\t");
            for (int i = 1; i < words.length; i++) {
                for (String name : words[0].split(",")) {
                    validate(words[i], PDFAFlavour.byFlavourId(name));
                }
            }
            System.out.println();
            System.out.flush();
        }
    }

    private static void validate(String file, PDFAFlavour flavour) throws Exception {
        try (InputStream content = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, ALL, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %s%n", result.isCompliant() ? "PASS" : "FAIL", file, flavour.getId());
            Map<String, Integer> counts = new LinkedHashMap<>();
            Map<String, TestAssertion> first = new LinkedHashMap<>();
            for (TestAssertion failed : result.getTestAssertions()) {
                String rule = failed.getRuleId().getClause() + "-" + failed.getRuleId().getTestNumber();
                counts.merge(rule, 1, Integer::sum);
                first.putIfAbsent(rule, failed);
            }
            first.forEach((rule, failed) -> System.out.printf("  %s (%d times, first in %s): %s%n", rule,
                counts.get(rule), failed.getLocation().getContext(), failed.getMessage()));
        }
    }
}
