"""Terms of the table of dimensions, and of the page of one."""

from app.glossary.term import Term

ABOUT_ONE = {
    "always_on": Term(
        "On in more than half of all sentences: it hardly tells one sentence from another.",
        "Density above .5 over the corpus.",
    ),
    "never_on": Term(
        "Off for every sentence of the corpus: the model did not need it.",
        "Density 0 over the corpus.",
    ),
    "ignored": Term(
        "The model writes the same sentence whatever this switch is set to.",
        "No value of a sweep changes any greedy decode of the sentences tried.",
    ),
    "confidence": Term(
        "How well the name fits: the share of sentences with words of the name where the switch is on, minus "
        "the same share where it is off. At 0 the name says nothing.",
        "Youden's J: the share of sentences with a word, pattern or class of the name where the dimension is "
        "on, less the same share where it is off. Without gates: at an end of the dimension, less the same "
        "elsewhere; mean of both ends.",
    ),
    "ends": Term(
        "This model never turns a switch off. What can be said of one are the sentences for which it is set "
        "highest, and those for which it is set lowest.",
        "The 2.5 % of the corpus with the largest values, and the 2.5 % with the smallest: as many as "
        "usually have a dimension with gates on. An end is named where the name fits 10 points better "
        "there than elsewhere.",
    ),
    "correlated": Term(
        "Numbers that rise when this one rises.",
        "Pearson's correlation of values over the corpus, .1 or more.",
    ),
    "opposed": Term(
        "Numbers that fall when this one rises.",
        "Pearson's correlation of values over the corpus, -.1 or less.",
    ),
    "examples_drawn": Term(
        "Sentences drawn at random at this end: they test a name better than the strongest ones.",
        "A random sample, by a hash of the text, of the example sentences whose value is beyond the end's "
        "threshold.",
    ),
    "classes": Term(
        "The sentences come in kinds: parts of a dictionary, good and bad reviews, topics of questions. "
        "This says which kinds turn the switch on.",
        "Classes of the corpora: WordNet's lexicographer files, Yelp's sentiment, Yahoo's topics.",
    ),
    "purity": Term(
        "Of the sentences that turn this switch on, the share that is of the commonest kind.",
        "The largest share of one class among the sentences where the dimension is active. Chance "
        "is the share of the commonest class of all, or a little more: this one was picked afterwards.",
    ),
    "word_auc": Term(
        "Can a few words tell whether this switch is on? 0.5 is guessing, 1 is always right.",
        "Area under the ROC curve of a score made of the dimension's words, on sentences that did not choose "
        "them. Empty where the dimension fires too rarely or too often to be scored.",
    ),
    "dimension_nats": Term(
        "How much this one switch says about a sentence, on average.",
        "Raw Kullback-Leibler divergence of gate and value from their priors, mean over sentences, in nats.",
    ),
    "responsiveness": Term(
        "How often the written sentence changes when only this switch is turned off.",
        "Share of sentences with the dimension on whose greedy decode differs when it is set to 0.",
    ),
    "examples_top": Term(
        "The sentences that turn this switch furthest.",
        "The largest absolute values in the gated code, over the example corpus.",
    ),
    "examples_middle": Term(
        "Sentences that turn it as far as is usual: a name must fit these too, not only the strongest.",
        "Those nearest to the median value, out of a random sample of the sentences that have it on.",
    ),
    "examples_random": Term(
        "Sentences drawn at random among all that turn it on: they test a name better than the strongest.",
        "A seeded random sample of the sentences of the example corpus that have the dimension active.",
    ),
    "examples_near_miss": Term(
        "Sentences that leave it off, but only just: where its meaning ends.",
        "Not active, with the largest p_on; the number is p_on in percent.",
    ),
    "promoted": Term(
        "Words that the model writes more readily when this switch is turned up.",
        "The largest rise of the decoder's log-probabilities when z_d is raised.",
    ),
    "suppressed": Term(
        "Words that the model writes less readily when this switch is turned up.",
        "The largest fall of the decoder's log-probabilities when z_d is raised.",
    ),
    "together": Term(
        "Switches that are on in the same sentences, and how many times as often as by chance.",
        "Lift: the share of sentences with both on, over the product of their densities.",
    ),
    "apart": Term(
        "Switches that are rarely on in the same sentence.",
        "The smallest lifts that chance does not explain.",
    ),
    "alike": Term(
        "Switches that change the written sentence in the same way: perhaps two names of one thing.",
        "The cosine between what two dimensions add to the decoder.",
    ),
    "own_name": Term(
        "Your name for this switch, in place of the one made from words. It stays on this machine.",
        "Kept by model and weights in the user's folder (HSVAE_HOME); the shipped index is not changed.",
    ),
}
