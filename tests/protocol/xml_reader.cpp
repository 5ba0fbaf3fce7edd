// SPDX-License-Identifier: Apache-2.0
#include <bartizan/protocol/xml/reader.hpp>

#include <support/print.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace bz = bartizan;
namespace xml = bartizan::xml;
using xml::errc;
using xml::token;

namespace {

// told: what a document says, as one line: "<{space}local>", text, "</{space}local>"; or the sentence of its error.
template <xml::reader_limits L = xml::reader_limits{}> std::string told(std::string_view document) {
    xml::reader<L> in(document);
    std::string out;
    for (std::size_t steps = 0; steps <= 2 * document.size() + 2; ++steps) {
        const auto next = in.next();
        if (!next) {
            CHECK(in.next().error() == next.error());   // it is final
            CHECK(in.position() <= document.size());
            return std::string(next.error().message());
        }
        if (next->is == token::finished) return out;
        if (next->is == token::text) out += next->text;
        else out += (next->is == token::start ? "<{" : "</{") + std::string(next->of.space) + "}" + std::string(next->of.local) + ">";
    }
    return "no end";
}
std::string sentence(errc code) { return std::string(make_error(code).message()); }

}  // namespace

TEST_CASE("elements, text and namespaces come in their order") {
    CHECK(told("<a/>") == "<{}a></{}a>");
    CHECK(told("\xEF\xBB\xBF<?xml version='1.0' encoding=\"UTF-8\" standalone='yes' ?>\n<!-- one --><a>x<b/>y</a><!-- two -->\n") == "<{}a>x<{}b></{}b>y</{}a>");
    CHECK(told("<p:a xmlns:p='u:1'><p:b xmlns:p='u:2'/><p:c/></p:a >") == "<{u:1}a><{u:2}b></{u:2}b><{u:1}c></{u:1}c></{u:1}a>");
    CHECK(told("<a xmlns='u:1'><b xmlns=''/><c/></a>") == "<{u:1}a><{}b></{}b><{u:1}c></{u:1}c></{u:1}a>");
    CHECK(told("<a x='1 &lt; 2'>&#65;&#x1F510;&amp;</a>") == "<{}a>&#65;&#x1F510;&amp;</{}a>");
    CHECK(told("<xml:a/>") == "<{http://www.w3.org/XML/1998/namespace}a></{http://www.w3.org/XML/1998/namespace}a>");
}

TEST_CASE("attributes are found by namespace and name, and prefixes by where they stand") {
    xml::reader<> in("<a xmlns:p='u:1' must='no' p:must = \"yes\"><b xmlns:q='u:2'>q:x</b></a>");
    REQUIRE(in.next());
    CHECK(in.attribute({"", "must"}) == "no");
    CHECK(in.attribute({"u:1", "must"}) == "yes");
    CHECK_FALSE(in.attribute({"u:2", "must"}));
    REQUIRE(in.next());
    CHECK_FALSE(in.attribute({"", "must"}));
    REQUIRE(in.next()->is == token::text);
    CHECK(in.space_of("q") == "u:2");
    CHECK(in.depth() == 2);
    REQUIRE(in.next()->is == token::end);
    CHECK_FALSE(in.space_of("q"));
    CHECK(in.space_of("") == "");
}

TEST_CASE("what is no XML, or more of it than is read here, is refused with its reason") {
    const std::pair<const char*, errc> all[] = {
        {"", errc::no_element}, {"  ", errc::no_element}, {"<!-- -->", errc::no_element}, {"x", errc::outside}, {"<a/>x", errc::outside}, {"<a/><b/>", errc::outside},
        {"<a>\x80</a>", errc::not_utf8}, {"<a>\x01</a>", errc::character}, {"<a>\xEF\xBF\xBE</a>", errc::character}, {"<a>]]></a>", errc::character}, {"<a b='<'/>", errc::character},
        {"<?xml version='1.1'?><a/>", errc::declaration}, {"<?xml encoding='utf-8'?><a/>", errc::declaration}, {"<?xml version='1.0' encoding='latin-1'?><a/>", errc::declaration},
        {"<?xml version='1.0'encoding='utf-8'?><a/>", errc::declaration}, {"<?xml version='1.0'", errc::declaration}, {"<?xml ?><a/>", errc::declaration},
        {"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", errc::doctype}, {"<?go away?><a/>", errc::instruction}, {" <?xml version='1.0'?><a/>", errc::instruction},
        {"<a><![CDATA[x]]></a>", errc::cdata}, {"<a><!-- x", errc::comment}, {"<a><!-- -- --></a>", errc::comment}, {"<a><!--->x</a>", errc::comment},
        {"<1/>", errc::name}, {"<a: b='c'/>", errc::name}, {"<:a/>", errc::name}, {"<>", errc::name}, {"<a 1='2'/>", errc::name}, {"<\xC3\xA9/>", errc::name},
        {"<a b/>", errc::attribute}, {"<a b=c/>", errc::attribute}, {"<a b='c/>", errc::attribute}, {"<a b='c'd='e'/>", errc::attribute}, {"<a:b:c xmlns:a='u'/>", errc::attribute}, {"<a", errc::attribute},
        {"<a b='1' b='2'/>", errc::attribute_twice}, {"<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", errc::attribute_twice}, {"<a xmlns='u' xmlns='v'/>", errc::attribute_twice},
        {"<p:a/>", errc::prefix}, {"<a p:b='1'/>", errc::prefix}, {"<a xmlns:p=''/>", errc::prefix}, {"<a xmlns:xmlns='u'/>", errc::prefix}, {"<a xmlns:xml='u'/>", errc::prefix},
        {"<a><b xmlns:p='u'/><p:c/></a>", errc::prefix}, {"<a xmlns:p='u&amp;v'/>", errc::prefix},
        {"<a></b>", errc::end_tag}, {"<a></ab>", errc::end_tag}, {"<ab></a>", errc::end_tag}, {"<a></a x>", errc::end_tag}, {"</a>", errc::end_tag}, {"<p:a xmlns:p='u' xmlns:q='u'></q:a>", errc::end_tag},
        {"<a>&b;</a>", errc::reference}, {"<a>&</a>", errc::reference}, {"<a>&#0;</a>", errc::reference}, {"<a>&#xD800;</a>", errc::reference}, {"<a>&#x110000;</a>", errc::reference},
        {"<a>&#;</a>", errc::reference}, {"<a>&#x;</a>", errc::reference}, {"<a>&#99999999999999999999;</a>", errc::reference}, {"<a b='&c;'/>", errc::reference}, {"<a>&#1a;</a>", errc::reference},
        {"<a>", errc::unclosed}, {"<a>x", errc::unclosed}, {"<a><b/>", errc::unclosed},
    };
    for (const auto& [document, why] : all) {
        CAPTURE(document);
        CHECK(told(document) == sentence(why));
    }
}

TEST_CASE("limits hold, and one less is read") {
    constexpr xml::reader_limits few{.depth = 2, .attributes = 2, .prefixes = 2};
    CHECK(told<few>("<a><b/></a>") == "<{}a><{}b></{}b></{}a>");
    CHECK(told<few>("<a><b><c/></b></a>") == sentence(errc::too_deep));
    CHECK(told<few>("<a b='1' c='2'/>") == "<{}a></{}a>");
    CHECK(told<few>("<a b='1' c='2' d='3'/>") == sentence(errc::too_many_attributes));
    CHECK(told<few>("<a xmlns='u' xmlns:b='v'/>") == "<{u}a></{u}a>");
    CHECK(told<few>("<a xmlns='u' xmlns:b='v'><c xmlns:d='w'/></a>") == sentence(errc::too_many_prefixes));
    CHECK(told<few>("<a xmlns='u'><c xmlns:d='w'/><c xmlns:e='x'/></a>") == "<{u}a><{u}c></{u}c><{u}c></{u}c></{u}a>");   // those that ended count no more
}
