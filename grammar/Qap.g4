// The only grammar of .qap. It stays in SLL (tests/unit/compiler/syntax): alternatives are decided without full context,
// but for one: the word behind a number is its unit, or the vendor of the next row.
// Units are names, not keywords; hyphens belong to rule names only (adjacency is checked on the tokens);
// what a name means is never decided here.
grammar Qap;

// --- the whole file, in pieces: the driver asks for one piece at a time, so that a mistake costs one piece only ---

// `file` is never called: it tells the pieces what may follow them.
file : edition (policy header* item* | waivers waive*) EOF ;
edition : 'qap' NUMBER ;
policy : 'policy' dotted STRING 'version' (VERSION | NUMBER) ;
header
  : 'goal' STRING                                                # goalHeader
  | 'audience' name (',' name)*                                  # audienceHeader
  | 'owner' STRING                                               # ownerHeader
  | 'approval' STRING 'until' DATE                               # approvalHeader
  | 'dictionary' dictionaryPart (',' dictionaryPart)*            # dictionaryHeader
  | 'import' dotted NUMBER '(' ruleName (',' ruleName)* ')'      # importHeader
  | 'missing' 'means' name                                       # missingHeader
  | 'reports' 'may' 'show' name (',' name)*                      # reportsHeader
  | 'reports' 'show' name ('and' name)* 'only'                   # reportsOnlyHeader
  | 'share' name 'only' (name name 'of' '(' key (',' key)* ')')?  # shareHeader
  | 'steps' step+ 'end'                                          # stepsHeader
  ;
dictionaryPart : name (NUMBER | IDENT | '.')+ ;
step : name ':' STRING stepPart* ;
stepPart : ('in' | name) (STRING | name) ;

item
  : 'series' name 'is' expr 'end'                                # seriesItem
  | 'define' name (':' type)? '=' expr                           # defineItem
  | 'attribute' name '=' source (':' type)? (',' attributeMod)*  # attributeItem
  | 'set' name '=' '(' setMember (',' setMember)* ')'            # setItem
  | 'metric' name ('from' STRING 'field' STRING ':' type | (':' type)? '=' expr)  # metricItem
  | ('site' | 'scanner') 'is' ('from' STRING | expr (',' expr)*) 'end'  # groupingItem
  | 'exam' 'groups' 'studies' 'of' 'one' 'subject' 'within' quantity  # visitItem
  | 'classes' name '=' 'exclusive' '(' name (',' name)* ')'      # classesItem
  | ('retakes' | 'reconstructions') 'of' name ':' 'use' choice (',' 'else' choice)* (';' 'at' 'most' NUMBER name)?  # choiceItem
  | name 'serves' name 'when' serving ('and' serving)*           # servesItem
  | 'adjust' dotted 'set' (row+ | value) 'because' STRING        # adjustItem
  | 'rule' ruleName STRING? name ',' scope (',' ruleMod)* (':' require | statement+ 'end')  # ruleItem
  | 'scale' name ':' name NUMBER (',' name NUMBER)* because?     # scaleItem
  | 'consequence' ruleName 'is' name because?                    # consequenceItem
  | 'group' name 'of' 'risks' '(' ruleName (',' ruleName)* ')' because?  # groupItem
  | 'risk' ruleName STRING? ',' scope (',' ruleMod)* riskPart+ 'end'  # riskItem
  | 'decision' 'for' audience (',' 'outcomes' outcomeIs (',' outcomeIs)*)? branch+ 'end'  # decisionItem
  | 'test' STRING 'given' fixture expect? variant* 'end'         # testItem
  ;

source
  : 'private' STRING? list index?                                # privateSource
  | 'csa' ('series' | name) STRING index?                        # csaSource
  | 'protocol' STRING                                            # protocolSource
  | 'ge' 'protocol' STRING                                       # geSource
  | 'first' 'present' 'of' '(' name (',' name)* ')'              # firstSource
  ;
type : name ('in' unit)? | 'list' 'of' name ('in' unit)? ;
attributeMod : 'only' 'on' name (',' name)* | 'public' 'because' STRING ;
setMember : STRING TAG? | quantity | name ;
choice
  : 'the' 'one' 'with' name sum
  | 'the' 'one' 'where' expr
  | 'the' name 'one'?
  ;
serving
  : 'nearest' (name | 'any') ('within' quantity)?                # nearestServing
  | 'same' name                                                  # sameServing
  | name 'of' name name name 'of' name ('within' quantity)?      # boxServing
  ;
because : 'because' STRING ;

scope
  : 'for' 'each' (name ('series' | name)? | 'series')
  | 'for' 'each' '(' bind (',' bind)+ ')' 'in' 'the' 'same' name
  | 'across' name ('by' ('(' name (',' name)* ')' | name))?
  ;
bind : name ':' name ;
ruleMod
  : 'when' expr                                                  # whenMod
  | 'missing' 'means' name                                       # missingMod
  | 'after' ruleName (',' ruleName)*                             # afterMod
  | 'allow' name ('because' STRING)?                              # allowMod
  | 'given' 'at' 'least' NUMBER name 'series'?                   # givenMod
  | 'cost' name                                                  # costMod
  | 'at' name                                                    # stageMod
  ;
statement
  : require                                                      # requireStatement
  | 'say' STRING                                                 # sayStatement
  | 'action' STRING 'by' STRING                                  # actionStatement
  | 'likely' 'cause' STRING                                      # causeStatement
  ;
require : 'require' (quantifier? sum 'by' 'vendor' row+ | expr) (',' 'warn' warning)? ('when' expr)? ;
row : name (',' name)* ('when' expr)? ':' (value | 'not' 'assessed' 'because' STRING) ;
warning : ('below' | 'above') sum | 'outside' value ;

// --- risk ---------------------------------------------------------------------------------------------------------

riskPart
  : 'hazard' STRING ('when' expr | 'with' 'probability' estimate) ('prior' estimate)?  # hazardPart
  | 'extent' sum                                                 # extentPart
  | 'exposure' estimate                                          # exposurePart
  | 'probability' 'at' 'this' 'extent' ':' band (',' band)* because?  # bandsPart
  | 'probability' estimate                                       # probabilityPart
  | 'consequence' ruleName                                       # consequencePart
  | 'control' STRING 'detects' estimate ('then' 'action' STRING ('by' STRING)?)?  # controlPart
  | 'combine' (name | 'any')                                     # combinePart
  | 'outcome' threshold (',' threshold)*                         # outcomePart
  ;
estimate : likelihood ('(' quantity '..' quantity ')')? ('per' 'full' 'extent')? because? ;
likelihood
  : quantity
  | 'beta' '(' NUMBER ',' NUMBER ')'
  | 'logistic' '(' sum ',' sum ',' sum ')'
  | 'from' 'calibration' STRING ('at' sum)?
  ;
band : (('below' | 'above') quantity | quantity '..' quantity | 'missing') ':' likelihood ('(' quantity '..' quantity ')')? ;
threshold : name 'at' 'risk' comparison quantity ;

// --- decision -----------------------------------------------------------------------------------------------------

audience : (name ',' 'for')? ('each' | 'the') name ;
outcomeIs : name '=' name ;
branch : name ('otherwise' | 'if' condition ('or' condition)*) ;
condition
  : 'any'? ruleName verb ('or' verb)*                            # verdictCondition
  | 'any' 'risk' 'says' name                                     # saysCondition
  | 'risk' 'of' ruleName comparison quantity                     # riskCondition
  | 'total' 'risk' comparison quantity                           # totalCondition
  ;
verb : 'fails' | 'warns' | 'is' 'unknown' | 'is' 'not' 'assessed' ;

// --- expressions --------------------------------------------------------------------------------------------------

expr : conjunction ('or' conjunction)* ;
conjunction : unary ('and' unary)* ;
unary : 'not' unary | predicate ;
predicate
  : quantifier ('(' name (',' name)+ ')' | sum) tail             # quantifiedPredicate
  | 'some' name 'series' 'in' 'the' 'same' name tail             # somePredicate
  | 'some' name 'series' 'in' 'the' 'same' name 'serves' 'this' 'series'  # servedPredicate
  | 'every' 'group' 'by' '(' key (',' key)* ')' tail             # groupPredicate
  | 'basic' 'profile' ('with' 'options' '(' option (',' option)* ')')?  # profilePredicate
  | 'no' 'free' 'text' 'attribute' tail                          # freeTextPredicate
  | 'no' name tail                                               # noPredicate
  | bound NUMBER counted                                         # countPredicate
  | 'all' agreeing 'agree' 'on' '(' agreed (',' agreed)* ')'     # agreePredicate
  | name 'serves' name                                           # servesPredicate
  | sum tail?                                                    # plainPredicate
  ;
quantifier : ('every' | 'any' | 'no') 'value' 'of' ;
key : name ('in' 'bands' 'of' quantity)? ;
option : name+ ('(' optionWord (',' optionWord)* ')')? ;
optionWord : STRING | REGEX ;
bound : 'exactly' | 'at' ('least' | 'most') ;
counted : name (name | 'series')? | 'series' ;
agreeing : name | 'series' ;
agreed : name ('within' signedQuantity)? ;
tail
  : comparison value                                             # compareTail
  | 'is' 'not'? 'one' 'of' ('hashed'? list | name)               # oneOfTail
  | 'is' 'not'? presence ('or' presence)*                        # presenceTail
  | 'is' 'not'? term name?                                       # isTail
  | 'is' 'shared' 'by' NUMBER name                               # sharedTail
  | 'has' 'tokens' '(' token (',' token)* ')'                    # tokensTail
  | 'has' 'at' 'least' NUMBER name                               # sizeTail
  | 'has' 'items' 'with' name list 'of' 'scheme' name            # itemsTail
  | 'has' name name ('to' 'this' 'series')?                      # hasTail
  | 'matches' (REGEX | STRING | 'any' 'of' '(' REGEX (',' REGEX)* ')')  # matchesTail
  | 'starts' 'with' STRING                                       # startsTail
  ;
presence : 'absent' | 'present' | 'empty' ;
term : IDENT | STRING ;
token : tokenWord | ('one' | 'none') 'of' '(' tokenWord (',' tokenWord)* ')' ;
tokenWord : name | STRING | 'series' | 'test' | 'rule' | 'policy' | 'end' ;
comparison : '=' | '!=' | '≠' | '<' | '<=' | '≤' | '>' | '>=' | '≥' ;
value
  : 'one' 'of' 'hashed'? list
  | 'quantile' NUMBER 'within' '(' name (',' name)* ')' 'of' 'baseline' STRING
  | sum (tolerance | '..' sum)?
  ;
tolerance : ('±' | '+/-') signedQuantity ;
list : '(' sum (',' sum)* ')' | TAG ;
sum : product (('+' | '-') product)* ;
product : factor (('*' | '/') factor)* ;
factor : '-' factor | primary index? ;
index : '[' NUMBER ']' ;
primary
  : quantity                                                     # quantityPrimary
  | DATE                                                         # datePrimary
  | STRING                                                       # stringPrimary
  | REGEX                                                        # regexPrimary
  | name '(' argument (',' argument)* ')'                        # callPrimary
  | name '.' name                                                # memberPrimary
  | 'mode' 'of' name ('of' name)?                                # modePrimary
  | name ('of' name)?                                            # namePrimary
  | '(' expr ')'                                                 # groupPrimary
  ;
argument
  : 'ignoring' 'missing'                                         # ignoringArgument
  | 'in' mask                                                    # maskArgument
  | expr (('above' | 'below') sum | 'with' expr)?                # valueArgument
  ;
mask : allOf ('or' allOf)* ;
allOf : region ('and' region)* ;
region : 'not' region | '(' mask ')' | name ;
signedQuantity : '-'? quantity ;
quantity : NUMBER unit? ;
unit : IDENT | '%' | COMPOSITE ;

// --- tests --------------------------------------------------------------------------------------------------------

fixture : examHead? group ('and' group)* ('and' examHead group ('and' group)*)* ;
examHead : NUMBER? ('exam' | 'exams') (('of' 'subject' | 'at' 'site') (name | STRING))* 'with' ;
group : NUMBER? name? ('series' | 'image') ('of' NUMBER name)? (('without' name (',' name)*)? object)? ;
object : '{' (field (',' field)*)? ','? '}' ;
field : (name | 'private' STRING TAG) ':' literal ;
literal : signedQuantity | name | STRING | DATE | '[' literal (',' literal)* ']' ;
variant : ('with' field (',' field)* | 'without' name (',' name)*)+ expect ;
expect : 'expect' expectation (',' expectation)* ;
expectation
  : ruleName NUMBER? outcome                                     # outcomeExpectation
  | 'report' 'does' 'not' 'contain' STRING                       # reportExpectation
  ;
outcome : ('not' | 'no')? name ;

// --- waivers, in files of their own -------------------------------------------------------------------------------

waivers : 'waivers' 'for' dotted ;
waive : 'waive' ruleName 'for' name STRING 'until' DATE 'because' STRING 'by' STRING ;

// --- names --------------------------------------------------------------------------------------------------------

dotted : name ('.' word)* ;
word : name | reserved ;
ruleName : name ('-' (name | NUMBER))* ;
// Every keyword that is not reserved is also a name.
name
  : IDENT | 'above' | 'across' | 'action' | 'adjust' | 'after' | 'agree' | 'all' | 'allow' | 'approval'
  | 'assessed' | 'at' | 'attribute' | 'audience' | 'bands' | 'baseline' | 'basic' | 'because' | 'below' | 'beta' | 'by'
  | 'calibration' | 'cause' | 'classes' | 'combine' | 'consequence' | 'contain' | 'control' | 'cost' | 'csa' | 'define'
  | 'detects' | 'dictionary' | 'does' | 'each' | 'else' | 'exactly' | 'exam' | 'exams' | 'exclusive'
  | 'exposure' | 'extent' | 'fails' | 'field' | 'first' | 'for' | 'free' | 'from' | 'full' | 'ge' | 'goal' | 'group'
  | 'groups' | 'has' | 'hashed' | 'hazard' | 'if' | 'ignoring' | 'image' | 'import' | 'items' | 'least' | 'likely' | 'list'
  | 'logistic' | 'matches' | 'may' | 'means' | 'metric' | 'missing' | 'mode' | 'most' | 'nearest' | 'none' | 'on' | 'one' | 'only'
  | 'options' | 'otherwise' | 'outcome' | 'outcomes' | 'outside' | 'owner' | 'per' | 'prior' | 'private'
  | 'probability' | 'profile' | 'protocol' | 'public' | 'quantile' | 'reconstructions' | 'report' | 'reports' | 'retakes'
  | 'risk' | 'risks' | 'same' | 'say' | 'says' | 'scale' | 'scanner' | 'scheme' | 'serves' | 'set' | 'share' | 'shared'
  | 'show' | 'site' | 'some' | 'starts' | 'steps' | 'studies' | 'subject' | 'text' | 'the' | 'then' | 'this' | 'to'
  | 'tokens' | 'total' | 'unknown' | 'until' | 'use' | 'value' | 'vendor' | 'version' | 'waive' | 'waivers' | 'warn'
  | 'warns' | 'where' | 'with' | 'within' | 'without'
  ;
reserved
  : 'qap' | 'policy' | 'series' | 'rule' | 'require' | 'when' | 'decision' | 'test' | 'given' | 'expect' | 'end' | 'and'
  | 'or' | 'not' | 'is' | 'of' | 'in' | 'every' | 'any' | 'no' | 'absent' | 'present' | 'empty'
  ;

// --- tokens -------------------------------------------------------------------------------------------------------

COMPOSITE : 'Hz/px' | 's/mm2' | 'mm2/s' | 'um2/ms' | 'mT/m' | 'T/m/s' | 'T/s' | 'cm/s' | 'mm/s' | '1/s' | 'W/kg' ;
DATE : D D D D '-' D D '-' D D ;
VERSION : D+ '.' D+ '.' D+ ;
NUMBER : D+ ('.' D+)? ([eE] [+-]? D+)? ;
TAG : '(' H H H H ',' [0-9A-Fa-fxX] [0-9A-Fa-fxX] H H ')' ;
REGEX : 'r"' ~["\r\n]* '"' ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
IDENT : [A-Za-z_µ] [A-Za-z0-9_]* ;
SPACE : [ \t\r\n\u00A0\uFEFF]+ -> skip ;
COMMENT : '#' ~[\r\n]* -> skip ;
OTHER : . ;

fragment D : [0-9] ;
fragment H : [0-9A-Fa-f] ;
