import java.io.File;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileReport;
import org.semanticweb.owlapi.reasoner.OWLReasoner;

/** Prints what keeps an ontology out of OWL 2 DL and OWL 2 RL, and what no thing can be; nothing if all is well. */
public class Profiles {
    public static void main(String[] arguments) throws Exception {
        File file = new File(arguments[0]);
        OWLOntology ontology =
                OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(file);
        for (OWLProfile profile : new OWLProfile[] {new OWL2DLProfile(), new OWL2RLProfile()}) {
            OWLProfileReport report = profile.checkOntology(ontology);
            report.getViolations().forEach(one -> System.out.println(profile.getName() + ": " + one));
        }
        OWLReasoner reasoner = new Reasoner(ontology);
        if (!reasoner.isConsistent()) {
            System.out.println("inconsistent");
            return;
        }
        reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
                .forEach(one -> System.out.println("nothing can be " + one));
    }
}
